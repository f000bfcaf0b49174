// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace dpw {

/// Harmonic Ritz pairs of A in the space of V, V^H W y = mu W^H W y with W = A V: Ritz pairs of
/// A^-1 in the space of W, so that 1 / mu comes no nearer to 0 than eigenvalues of A do (Morgan:
/// Linear Algebra Appl. 154, 289 (1991)).
class HarmonicRitz {
 public:
  /// `projected` V^H W and `gram` W^H W, [m x m].
  HarmonicRitz(const Eigen::MatrixXcd &projected, const Eigen::MatrixXcd &gram);

  /// mu [m], ascending.
  const Eigen::VectorXd &inverses() const { return inverses_; }
  /// y of `count` pairs from `first` on, [m x count], unit columns.
  Eigen::MatrixXcd parts(Eigen::Index first, Eigen::Index count) const;

 private:
  Eigen::LLT<Eigen::MatrixXcd> factor_;  ///< of the Gram matrix
  Eigen::MatrixXcd reduced_;             ///< eigenvectors of L^-1 V^H W L^-H
  Eigen::VectorXd inverses_;
};

}  // namespace dpw
