// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "dos/spectral_bounds.h"

namespace dpw {

/// A number estimated from random vectors, and its standard error.
struct Estimate {
  double value = 0.0, error = 0.0;
};

/// The density of states that Chebyshev moments stand for, with the Jackson kernel: each state
/// broadened to nearly a Gaussian, nowhere negative (Weisse et al.: Rev. Mod. Phys. 78, 275). All
/// is linear in the moments, so that each random vector gives an answer of its own; the error is
/// that of their mean. States are counted without spin.
class KernelPolynomial {
 public:
  /// @param moments  [n_moments x n_vectors] of chebyshev_moments, n_vectors at least 2
  KernelPolynomial(const SpectralBounds &bounds, const Eigen::MatrixXd &moments);

  /// States per eV at an energy (eV); zero outside the bounds.
  Estimate density(double energy) const;
  /// States below an energy: the exact integral of the density.
  Estimate count(double energy) const;
  /// The energy with `n_states` below it, eV, within the bounds; the count grows with the energy.
  double energy_of_count(double n_states) const;
  /// Standard deviation of the kernel at an energy, eV: about pi half_width / n_moments, less
  /// towards the bounds.
  double broadening(double energy) const;

  const SpectralBounds &bounds() const { return bounds_; }
  double n_states() const { return mean_[0]; }

 private:
  Estimate apply(const Eigen::VectorXd &coefficients) const;
  double angle(double energy) const;

  SpectralBounds bounds_;
  Eigen::MatrixXd moments_;  // times the kernel, [n_moments x n_vectors]
  Eigen::VectorXd mean_;     // over the vectors
};

}  // namespace dpw
