// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/file_frame.h"
#include "dataset/lammps_dump_columns.h"

namespace dpw {

/// Reads all frames of a LAMMPS dump file of style custom, units metal. Columns in any order: type,
/// element or typelabel; x y z, xs ys zs, xu yu zu or xsu ysu zsu; fx fy fz and id where they are
/// there. Atoms are sorted by id, positions are relative to the lower corner of the box, and frames
/// are called by their time step. Boxes: see read_lammps_box; open directions need vacuum.
///
/// A frame that is damaged, not finite, not periodic, or has an unknown element or an atom twice,
/// is refused, and what follows is read. Throws Error for a file that cannot be read, is empty or
/// in other units.
std::vector<FileFrame> read_lammps_dump_frames(const std::string &path,
                                               const LammpsDumpOptions &options);

}  // namespace dpw
