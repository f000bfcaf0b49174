// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"

namespace dpw {

/// Writes H(R) as WannierTools takes it with Is_Sparse_Hr = T: a comment line, the number of
/// elements, the number of orbitals, then `R1 R2 R3 m n Re Im` for every element <m 0|H|n R> that
/// is not zero, eV, 12 decimals: 62 bytes each. Streamed as write_hr_dat is. For WannierTools
/// 2.7.1 (May 2024) or newer; older ones read the number of R and their degeneracies as well.
void write_sparse_hr_dat(const std::string &path, const TightBinding &h,
                         const std::string &comment);

/// Writes an input of WannierTools for bands of `hr_name` (in the folder where it runs): lattice,
/// atoms, projectors and centres, the latter in the order that it gives spinors; with SOC = 1 where
/// spins are known and alternate, else with SOC = 0, which is right for bands of spinors, too.
/// False, and nothing is written, unless lattice and atoms are known and the orbitals are on the
/// atoms in their order (atom_orbitals).
bool write_wannier_tools_input(const std::string &path, const TightBinding &h,
                               const std::string &hr_name, bool sparse, const std::string &comment);

/// The layout `sparse`: SEED_hr.dat and, as far as they are known, SEED.win with SEED_centres.xyz
/// and SEED_wt.in. WannierTools sorts the spins of full files only (Package, in
/// readNormalHmnR), so that in a sparse one all states of spin up come first.
WrittenLayout write_sparse_layout(const std::string &out, const TightBinding &h,
                                  const std::string &comment);

/// What a layout with SEED_wt.in says of it: adds to `written`.
void add_wannier_tools_input(const std::string &seed, const TightBinding &h, bool sparse,
                             const std::string &comment, WrittenLayout &written);

}  // namespace dpw
