// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <limits>
#include <vector>

#include "dos/energy_grid.h"

namespace dpw {

/// The spectral function of one frame: each state of energy e_n and spectral weight w_n(k) a
/// Gaussian of standard deviation `sigma`, eV,
///
///   A(k, E) = sum_n w_n(k) exp(-(E - e_n)^2 / (2 sigma^2)) / (sigma sqrt(2 pi)),
///
/// in 1/eV, and of that the mean over each interval of the grid: sums times the spacing are
/// integrals, however narrow the Gaussians. Spin is not counted.
/// @param energies  [n_k x n_bands], eV
/// @param weights   n_k of [n_bands x n_columns]
/// @param column    of the weights
/// @return [grid.n x n_k]
/// Throws Error if sizes do not fit, or sigma is not above zero.
Eigen::MatrixXd spectral_function(const Eigen::MatrixXd &energies,
                                  const std::vector<Eigen::MatrixXd> &weights, int column,
                                  double sigma, const EnergyGrid &grid);

/// Energies, eV, where densities of some bands are those of all: outside of it states may be
/// missing. Infinite where no bands are left out.
struct CompleteRange {
  double lower, upper;

  /// What is complete here and there.
  void merge(const CompleteRange &other) {
    lower = std::max(lower, other.lower);
    upper = std::min(upper, other.upper);
  }
};
inline CompleteRange everything() {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  return {-infinite, infinite};
}

/// For the bands from `first_band` on, of `n_all`, `energies` [n_k x n_bands], as Gaussians of
/// standard deviation sigma: five of them off the nearest band that was left out.
CompleteRange complete_range(const Eigen::MatrixXd &energies, int first_band, int n_all,
                             double sigma);

}  // namespace dpw
