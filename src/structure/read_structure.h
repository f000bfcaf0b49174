// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "structure/crystal.h"

namespace dpw {

/// Atoms from a file, in ascending order of their IDs.
struct NumberedStructure {
  Structure structure;
  std::vector<std::int64_t> ids;  ///< one per atom, all different
  /// What the file's own coordinates are farther than the positions, A.
  Eigen::RowVector3d corner = Eigen::RowVector3d::Zero();
};

/// Reads a LAMMPS data file (units metal). Atom styles: atomic, bond, angle, molecular, charge and
/// full, as the comment after `Atoms` says, which LAMMPS's write_data and `dpw twist` write; types
/// by number or label; orthogonal, triclinic and general triclinic boxes. Positions are relative to
/// the lower corner of the box (`corner`), image flags are ignored, and so are sections other than
/// Masses, Atom Type Labels and Atoms. The layers are left empty.
///
/// `elements` are the chemical symbols of the atom types; if empty, the type labels or the comments
/// after the masses say them, and where these name no element the masses do. Throws Error naming
/// file and line for what is missing, damaged, cut off or not known.
NumberedStructure read_lammps_data(const std::string &path,
                                   const std::vector<std::string> &elements = {});

/// Reads the first frame of an extended XYZ file: Lattice and Properties as its second line says
/// (species and pos have to be there; id and layer are taken along, other columns ignored). Throws
/// Error naming file and line for what is missing, damaged or cut off.
NumberedStructure read_extended_xyz(const std::string &path);

/// Whether the name of a file is one of extended XYZ: *.xyz or *.extxyz.
bool is_extended_xyz(const std::string &path);

/// The one or the other: extended XYZ if the name ends in .xyz or .extxyz, else LAMMPS data, as
/// write_structure has it. Throws Error as they do, and for `elements` given with extended XYZ.
NumberedStructure read_structure(const std::string &path,
                                 const std::vector<std::string> &elements = {});

}  // namespace dpw
