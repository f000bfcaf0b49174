// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/sparse_builder.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Whether a path is a folder with DeepH's info.json.
bool is_deeph(const std::string &path);

/// Reads H(R) from a folder of DeepH: POSCAR, info.json, hamiltonian.h5 and overlap.h5, as
/// write_deeph_layout has them. Orbitals are atom by atom in the order of POSCAR, each shell in
/// Wannier90's order; with `spinful` each of them twice, with spin up and down, and a band holds
/// one electron. `occupation` gives the number of electrons. IDs count from 1, layers are unknown.
///
/// Both directions of a pair have to be there, and may differ by rounding (`tolerances`). Throws
/// Error naming the file for what is missing, damaged or contradicts itself, for an H(R) that is
/// not Hermitian, and for orbitals that overlap: bands of this package need an orthonormal basis.
TightBinding read_deeph(const std::string &path, const SparseTolerances &tolerances = {});

}  // namespace dpw
