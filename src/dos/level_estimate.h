// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dos/kernel_polynomial.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

struct LevelEstimateOptions {
  int n_moments = 160;
  int n_vectors = 4;
  std::uint64_t seed = 1;
  int n_threads = 1;
};

/// Where a count of states is reached.
struct LevelRange {
  double energy = 0.0;  ///< eV: the middle of the two below
  double lower = 0.0;   ///< eV; between these the count cannot be told from the wanted one, which
  double upper = 0.0;   ///<     in a gap wider than the broadening is about the gap
};

/// The energies with about `n_states_below` states below them: those whose counts differ by less
/// than two standard errors, or by less than a thousandth of all states.
LevelRange find_level(const KernelPolynomial &density, double n_states_below);

/// Where an eigenvalue of a given index lies, roughly.
struct EnergyEstimate : LevelRange {
  Estimate count;           ///< of states below `energy`
  double broadening = 0.0;  ///< eV, standard deviation with which states were counted
  SpectralBounds bounds;    ///< of all eigenvalues, eV
};

/// An energy with about `n_states_below` eigenvalues of H below it, for a solver that then counts
/// exactly: 80 products of H with 4 vectors, where a factorisation may take minutes. In a gap of a
/// few broadenings (0.3 eV for a spectrum 15 eV wide) the answer is about its middle; else it is
/// good to about a broadening. The same on any number of threads.
/// @param upper  the upper triangle of H, compressed
/// Throws Error if H is empty or not finite, or if it has not so many eigenvalues.
EnergyEstimate estimate_level(const SparseHermitian &upper, double n_states_below,
                              const LevelEstimateOptions &options = {});

}  // namespace dpw
