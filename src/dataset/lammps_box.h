// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <string>

#include "dataset/frame_lines.h"

namespace dpw {

/// The box of one frame of a LAMMPS dump.
struct LammpsBox {
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Zero();       ///< rows are the vectors, A
  Eigen::RowVector3d origin = Eigen::RowVector3d::Zero();  ///< lower corner, A
  std::array<bool, 3> open{};                              ///< directions that do not repeat
};

/// Reads what follows `heading`, a line "ITEM: BOX BOUNDS ...": an orthogonal box, a restricted
/// triclinic one (xy xz yz: the bounds are those of the box around it, which LAMMPS prints) or a
/// general one (abc origin). Throws Error naming file and line for a box that is damaged or without
/// volume.
LammpsBox read_lammps_box(FrameLines &lines, const std::string &heading);

}  // namespace dpw
