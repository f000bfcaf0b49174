// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Writes H(R) in the layout of Wannier90's `SEED_hr.dat`, which every tight-binding tool reads:
/// a comment line; the number of orbitals; the number of cells R; the cells' degeneracies (all 1
/// here), 15 per line; then `R1 R2 R3 m n Re Im` for every R (ascending), column n (outer) and row
/// m (inner, both from 1) of <m 0|H|n R> in eV, zeros included, 12 decimals (Wannier90 itself: 6).
/// The list of R holds -R for every R, and R = 0.
///
/// Streamed: memory is that of a CellWalk, whatever n_orbitals is; the file takes 62 bytes x
/// n_cells x n_orbitals^2. It is complete or absent (AtomicFile). Line breaks in `comment` become
/// blanks. Throws Error for a Hamiltonian without orbitals or a file that cannot be written.
void write_hr_dat(const std::string &path, const TightBinding &h, const std::string &comment);

/// Writes Wannier90's `SEED_centres.xyz`: the number of lines, a comment, an `X x y z` line with
/// the centre of every orbital in order, then a line for every atom that is known (A). Throws Error
/// where the centres are not known.
void write_centres_xyz(const std::string &path, const TightBinding &h, const std::string &comment);

/// The layout `wannier90`: SEED_hr.dat, SEED.win, SEED_centres.xyz and, where atoms are known,
/// SEED_wt.in.
WrittenLayout write_wannier90_layout(const std::string &out, const TightBinding &h,
                                     const std::string &comment);

}  // namespace dpw
