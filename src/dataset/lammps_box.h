// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "base/line_reader.h"

namespace dpw {

/// The box of one frame of a LAMMPS dump.
struct LammpsBox {
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Zero();       ///< rows are the vectors, A
  Eigen::RowVector3d origin = Eigen::RowVector3d::Zero();  ///< lower corner, A
};

/// Reads what follows `heading`, a line "ITEM: BOX BOUNDS ...": an orthogonal box, a restricted
/// triclinic one (xy xz yz: the bounds are those of the box around it, which LAMMPS prints) or a
/// general one (abc origin). Throws Error naming file and line for a box that is damaged, not
/// periodic in all directions or without volume.
LammpsBox read_lammps_box(LineReader &file, const std::string &heading);

}  // namespace dpw
