// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// Adds `energies` [n_orbitals] (eV) to the diagonal of H(R = 0), also where it has no element yet.
/// Spinors stay time-reversal symmetric only if both spins of every orbital get the same. Throws
/// Error for a sum that is not finite.
void add_to_diagonal(SparseHamiltonian &h, const std::vector<double> &energies);

}  // namespace dpw
