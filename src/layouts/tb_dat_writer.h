// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"

namespace dpw {

/// Writes H(R) in the layout of Wannier90's `SEED_tb.dat`: a comment line; the lattice vectors, A;
/// the numbers of orbitals and of R; degeneracies, all 1; for every R (ascending) an empty line,
/// `R1 R2 R3` and `m n Re Im` of <m 0|H|n R>, eV; then in the same way `m n Re Im Re Im Re Im` of
/// the position matrix <m 0|r|n R>, A. Column n outer, row m inner, numbers with 14 digits behind
/// the point, zeros as 0.0.
///
/// The position matrix is an approximation: the centres on the diagonal of R = 0, and nothing else.
/// Interband dipoles of it vanish, so that Berry connection, curvature and optical matrix elements
/// are those of a tight-binding model (what comes from H(k) alone), not those of the crystal. The
/// comment line says so. Streamed as write_hr_dat is. Throws Error where lattice or centres are not
/// known.
void write_tb_dat(const std::string &path, const TightBinding &h, const std::string &comment);

/// The layout `tb`: SEED_tb.dat, and for sisl, which takes the centres from there, SEED.win and
/// SEED_centres.xyz.
WrittenLayout write_tb_layout(const std::string &out, const TightBinding &h,
                              const std::string &comment);

}  // namespace dpw
