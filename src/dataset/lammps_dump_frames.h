// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/training_set.h"

namespace dpw {

/// What a LAMMPS dump does not say itself.
struct LammpsDumpOptions {
  std::vector<std::string> types;  ///< chemical symbol of every atom type; needed without a column
                                   ///< `element`
  std::string energy;              ///< column of energies per atom, summed up; empty: no energies
  std::string layer;  ///< column that counts layers, such as `mol`; empty: layers unknown
};

/// Reads all frames of a LAMMPS dump file of style custom, units metal. Columns in any order: type
/// or element; x y z, xs ys zs, xu yu zu or xsu ysu zsu; fx fy fz and id where they are there.
/// Atoms are sorted by id, positions are relative to the lower corner of the box, and frames are
/// called by their time step. Boxes: see read_lammps_box.
///
/// Throws Error naming file and line for what is missing, damaged, not finite, not an element, in
/// other units, or there twice.
std::vector<TrainingFrame> read_lammps_dump_frames(const std::string &path,
                                                   const LammpsDumpOptions &options);

}  // namespace dpw
