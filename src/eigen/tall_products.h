// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// Products of tall matrices of double or complex double (few columns, many rows), on threads that
/// work on different rows with one BLAS thread each. The threads of BLAS itself go on spinning
/// after each call, and here the calls are short and alternate with the work of other threads.
/// Numbers do not depend on `n_threads`.
template <typename Scalar>
class TallProducts {
 public:
  explicit TallProducts(int n_threads) : n_threads_(n_threads) {}

  using Matrix = Eigen::MatrixX<Scalar>;
  using Tall = Eigen::Ref<const Matrix>;

  /// a^H b, [columns of a x columns of b]
  Matrix adjoint_times(const Tall &a, const Tall &b) const;
  /// a c, c small
  Matrix times(const Tall &a, const Tall &c) const;
  /// y - a c
  void subtract(Matrix &y, const Tall &a, const Tall &c) const;

 private:
  int n_threads_;
};

}  // namespace dpw
