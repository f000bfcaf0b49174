// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// Products of tall matrices (few columns, many rows), on threads that work on different rows with
/// one BLAS thread each. The threads of BLAS itself go on spinning after each call, and here the
/// calls are short and alternate with the work of other threads. Numbers do not depend on
/// `n_threads`.
class TallProducts {
 public:
  explicit TallProducts(int n_threads) : n_threads_(n_threads) {}

  using Tall = Eigen::Ref<const Eigen::MatrixXcd>;

  /// a^H b, [columns of a x columns of b]
  Eigen::MatrixXcd adjoint_times(const Tall &a, const Tall &b) const;
  /// a c, c small
  Eigen::MatrixXcd times(const Tall &a, const Tall &c) const;
  /// y - a c
  void subtract(Eigen::MatrixXcd &y, const Tall &a, const Tall &c) const;

 private:
  int n_threads_;
};

}  // namespace dpw
