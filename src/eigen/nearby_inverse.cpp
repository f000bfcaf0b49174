// SPDX-License-Identifier: MIT
#include "eigen/nearby_inverse.h"

namespace dpw {

NearbyInverse::NearbyInverse(const SparseHermitian &h, const Eigen::VectorXcd &phases, double shift,
                             int n_threads)
    : factors_(make_pardiso_factorization(h, n_threads, FactorPrecision::single_)),
      phases_(phases),
      shift_(shift),
      count_(factors_->factorize(h, shift)) {}

Eigen::MatrixXcd NearbyInverse::times(const Eigen::MatrixXcd &x,
                                      const Eigen::VectorXcd &phases) const {
  const Eigen::MatrixXcd there = times_phases(phases_, times_phases(phases.conjugate(), x));
  return times_phases(phases, times_phases(phases_.conjugate(), factors_->solve(there)));
}

Eigen::MatrixXcd times_phases(const Eigen::VectorXcd &phases, const Eigen::MatrixXcd &x) {
  if (phases.size() == 0) return x;
  return phases.asDiagonal() * x;
}

}  // namespace dpw
