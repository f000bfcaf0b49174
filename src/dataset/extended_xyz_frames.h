// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/file_frame.h"

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
/// virial (eV, -V times the stress), vacuum_lo and vacuum_hi (eV), pbc, name. A zero force on what
/// the column move_mask:L:1 or :3 holds fixed is unknown; open directions (pbc="T T F") need
/// vacuum.
///
/// A frame is called what `name` says, else empty, for the caller to name it. One that is damaged,
/// not finite, not periodic or contradictory, or has no known elements, is refused, and what
/// follows is read. Throws Error for a file that cannot be read or is empty.
std::vector<FileFrame> read_extended_xyz_frames(const std::string &path,
                                                const ExtendedXyzNames &names = {});

}  // namespace dpw
