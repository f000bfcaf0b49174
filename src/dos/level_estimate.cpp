// SPDX-License-Identifier: MIT
#include "dos/level_estimate.h"

#include <string>

#include "base/error.h"
#include "dos/chebyshev_moments.h"
#include "dos/sparse_rows.h"

namespace dpw {

namespace {

// Counts that differ by two standard errors, or by a thousandth of all states (what the kernel's
// tails carry into a gap), are the same.
constexpr double kErrors = 2.0;
constexpr double kTails = 1e-3;

}  // namespace

LevelRange find_level(const KernelPolynomial &density, double n_states_below) {
  const double crossing = density.energy_of_count(n_states_below);
  const double unsure = kErrors * density.count(crossing).error + kTails * density.n_states();
  LevelRange range;
  range.lower = density.energy_of_count(n_states_below - unsure);
  range.upper = density.energy_of_count(n_states_below + unsure);
  range.energy = 0.5 * (range.lower + range.upper);
  return range;
}

EnergyEstimate estimate_level(const SparseHermitian &upper, double n_states_below,
                              const LevelEstimateOptions &options) {
  const auto n = static_cast<double>(upper.rows());
  if (!(n_states_below >= 0.0 && n_states_below <= n))
    throw Error("no energy has " + std::to_string(n_states_below) + " states below it: there are " +
                std::to_string(upper.rows()));
  const SparseRows h = make_sparse_rows(upper);
  EnergyEstimate estimate;
  estimate.bounds = find_spectral_bounds(h, options.n_threads);
  MomentOptions how;
  how.n_moments = options.n_moments;
  how.n_vectors = options.n_vectors;
  how.seed = options.seed;
  how.n_threads = options.n_threads;
  const KernelPolynomial density(estimate.bounds, chebyshev_moments(h, estimate.bounds, how));

  static_cast<LevelRange &>(estimate) = find_level(density, n_states_below);
  estimate.count = density.count(estimate.energy);
  estimate.broadening = density.broadening(estimate.energy);
  return estimate;
}

}  // namespace dpw
