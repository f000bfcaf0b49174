// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/training_set.h"

namespace dpw {

/// Under which names a file has what is read; programs differ ("REF_energy", "dft_forces").
struct ExtendedXyzNames {
  std::string energy = "energy";
  std::string forces = "forces";
  std::string layer = "layer";
};

/// Reads all frames of an extended XYZ file as ASE writes it, any order and number of columns:
/// species:S:1 and pos:R:3 have to be there; forces:R:3 and layer:I:1 (from 0 or 1) are taken
/// along, others are passed over. Of the second line: Lattice="..." (rows are the vectors, A),
/// energy (eV), stress (9 numbers or Voigt's 6 xx yy zz yz xz xy, eV/A^3, positive if stretched) or
/// virial (eV, -V times the stress), vacuum_lo and vacuum_hi (eV), pbc, name.
///
/// A frame is called what `name` says, else empty, for the caller to name it. Throws Error naming
/// file and line for what is missing, damaged, not finite, not an element, not periodic or
/// contradictory.
std::vector<TrainingFrame> read_extended_xyz_frames(const std::string &path,
                                                    const ExtendedXyzNames &names = {});

}  // namespace dpw
