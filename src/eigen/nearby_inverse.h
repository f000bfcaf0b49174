// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>

#include "eigen/hermitian_factorization.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// (H - shift)^-1 of one matrix by factors in single precision: it stands in for the inverse of
/// matrices that are near it but for the phases of their rows (see WindowPlace).
class NearbyInverse {
 public:
  /// `phases` of h, [n] or empty for ones. Throws Error if the factorisation fails.
  NearbyInverse(const SparseHermitian &h, const Eigen::VectorXcd &phases, double shift,
                int n_threads);

  const ShiftCount &count() const { return count_; }
  double shift() const { return shift_; }  ///< eV
  int n() const { return factors_->n(); }
  /// About (H - shift)^-1 x of a matrix with `phases`; x is [n x any].
  Eigen::MatrixXcd times(const Eigen::MatrixXcd &x, const Eigen::VectorXcd &phases) const;
  double memory() const { return factors_->memory(); }  ///< bytes

 private:
  std::unique_ptr<HermitianFactorization> factors_;
  Eigen::VectorXcd phases_;
  double shift_;
  ShiftCount count_;
};

/// The phases one by one times the rows of x; none: x itself.
Eigen::MatrixXcd times_phases(const Eigen::VectorXcd &phases, const Eigen::MatrixXcd &x);

}  // namespace dpw
