// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "structure/crystal.h"

namespace dpw {

enum class AtomStyle { atomic, molecular, full };

/// From "atomic", "molecular" or "full"; throws Error for another word.
AtomStyle atom_style_from_name(const std::string &name);

/// Writes a LAMMPS data file (units metal): type t is species[t-1], atom IDs follow the order of
/// the structure. Styles molecular and full get molecule = layer + 1 (1 without layers), full also
/// zero charges. Box edges have 17 digits, so that xy = -lx/2 stays exact: older LAMMPS rejects
/// more than one half. (Newer ones warn of a large skew for every hexagonal cell; that is
/// harmless.) Positions have 12 decimals. Throws Error if the cell is not lower triangular with a
/// positive diagonal, a symbol is not among the species, or the tilt exceeds half a box edge.
void write_lammps_data(std::ostream &out, const Structure &structure,
                       const std::vector<Species> &species, AtomStyle style,
                       const std::string &title);

/// Writes one frame of extended XYZ: species, pos and, where present, the column `layer`.
void write_extended_xyz(std::ostream &out, const Structure &structure);

/// Writes to a file: extended XYZ if its name ends in .xyz or .extxyz, else LAMMPS data. Throws
/// Error if the file cannot be written.
void write_structure(const std::string &path, const Structure &structure,
                     const std::vector<Species> &species, AtomStyle style,
                     const std::string &title);

}  // namespace dpw
