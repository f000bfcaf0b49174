// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/sparse_builder.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Whether a text file is H(R) as WannierTools takes it with Is_Sparse_Hr, by its head (see
/// read_wannier_tools): how many whole numbers there are before the first element tells it from
/// `SEED_hr.dat`. Throws Error for a file that cannot be read.
bool is_wannier_tools(const std::string &path);

/// Reads H(R) as WannierTools takes it with Is_Sparse_Hr = T:
///   a comment line
///   the number of elements that follow
///   the number of Wannier functions
///   the number of R                          (left out by the newest versions)
///   the degeneracies of the R                (left out by some programs)
///   R1 R2 R3 m n Re Im                       for every element <m 0|H|n R> that is not zero, eV
/// Elements may come in any order, and both H_mn(R) and H_nm(-R) have to be there; those of one
/// place are added up. Degeneracies are those of the R in the order in which they first come, and
/// divided out. There may be R without elements, if all degeneracies are the same.
///
/// SEED.win and SEED_centres.xyz beside SEED_hr.dat are taken along (Wannier90Seed); SEED_wsvec.dat
/// is not, since it numbers the elements of another file. `tolerances`: see read_wannier90. Memory:
/// 32 bytes for each element. Throws Error naming file and line for anything else.
TightBinding read_wannier_tools(const std::string &path, const SparseTolerances &tolerances = {});

}  // namespace dpw
