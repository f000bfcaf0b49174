// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "bloch/kpoints.h"
#include "dos/chebyshev_moments.h"
#include "dos/density_of_states.h"
#include "dos/energy_grid.h"
#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

struct KernelDosOptions {
  MomentOptions moments;  ///< for each k-point and each group of orbitals
  int n_energies = 2001;
  double first_energy = 0.0, last_energy = 0.0;  ///< eV; both the same: the whole spectrum
  int spin_degeneracy = 2;
  std::optional<double> n_electrons;  ///< gives the Fermi level
};

/// Density of states by the kernel polynomial method, at the k-points given (Gamma alone where the
/// cell is large). Memory: H(k) of one k-point, 12 bytes per element where it is real and 20 else,
/// and three blocks of 64 bytes per orbital. Random vectors are restricted to one group after the
/// other; the whole is the sum of the groups, which costs as many times the products and has the
/// smaller error. The density is that at each energy, broadened as KernelPolynomial says.
/// Collective over `world`; all ranks have the answer, which does not depend on ranks or threads.
/// Throws Error, on all ranks, as chebyshev_moments, and for inputs that do not fit.
DensityOfStates kernel_dos(const SparseHamiltonian &h, const KPoints &k,
                           const OrbitalGroups &groups, const KernelDosOptions &options,
                           const Communicator &world = {});

}  // namespace dpw
