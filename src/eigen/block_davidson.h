// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>

namespace dpw {

/// Eigenvalues next to a shift, from vectors that are nearly right. `Scalar` is double or complex
/// double, as H's elements.
template <typename Scalar>
struct DavidsonRequest {
  using Matrix = Eigen::MatrixX<Scalar>;

  double shift = 0.0;  ///< eV
  int n_below = 0;     ///< values wanted below the shift,
  int n_above = 0;     ///< and above it
  int n_guard = 0;     ///< more on each side that are kept, converged or not: where the wanted ones
                       ///< end, their neighbours are what they mix with
  Matrix start;        ///< [n x any], independent, as many as are wanted or more
  std::function<Matrix(const Matrix &)> product;  ///< H times [n x any]
  /// About (H - value)^-1 times residuals [n x any], the first n_below of which belong to values
  /// below the shift; the better, the fewer steps.
  std::function<Matrix(const Matrix &, Eigen::Index n_below)> improve;
  /// Whether a pair with the residual |H x - value x| is good enough, with the distance from its
  /// value to the next one that is not wanted (eV; 0: not known).
  std::function<bool(double residual, double distance)> converged;
  int most_columns = 500;  ///< of the search space
  int most_steps = 60;
  int n_threads = 1;
};

template <typename Scalar>
struct DavidsonResult {
  bool converged = false;
  Eigen::VectorXd values;          ///< [m], ascending: those that were wanted
  Eigen::MatrixX<Scalar> vectors;  ///< [n x m], orthonormal
  Eigen::VectorXd residuals;       ///< [m], |H x - value x|
  Eigen::MatrixX<Scalar> guards;   ///< [n x any], orthonormal beside them: not converged
  int n_steps = 0;
  int n_products = 0;  ///< vectors that H was applied to
};

/// Block Davidson method for the middle of a spectrum: a search space grows by what `improve` makes
/// of residuals. From it come harmonic Ritz pairs with respect to the shift (Morgan: Linear Algebra
/// Appl. 154, 289 (1991)), that is Ritz pairs of (H - shift)^-1 in H - shift times the space: a
/// value that belongs to no eigenvector cannot come nearer to the shift than the eigenvalues are.
/// Not an Error if it does not converge: the caller has other ways.
template <typename Scalar>
DavidsonResult<Scalar> block_davidson(const DavidsonRequest<Scalar> &request);

}  // namespace dpw
