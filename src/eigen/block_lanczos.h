// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>

namespace dpw {

/// What is wanted of a Hermitian operator.
struct LanczosRequest {
  int n_lowest = 0;         ///< eigenvalues at the lower end
  int n_highest = 0;        ///< and at the upper end
  int block = 8;            ///< vectors the operator is applied to at once
  unsigned seed = 1;        ///< of the random start block
  int max_products = 4000;  ///< vectors the operator may be applied to in all
  /// Whether a pair with the eigenvalue `value` and the residual |A x - value x| is good enough.
  std::function<bool(double value, double residual)> converged;
  Eigen::MatrixXcd avoid;  ///< [n x any] orthonormal: eigenvectors to look beside of; may be empty
};

/// Eigenpairs from both ends of the spectrum.
struct LanczosResult {
  Eigen::VectorXd values;    ///< [m], ascending
  Eigen::MatrixXcd vectors;  ///< [n x m], orthonormal to rounding
  int n_products = 0;
};

/// Block Lanczos with full orthogonalisation and thick restarts (Wu and Simon 2000; Stathopoulos
/// and Wu 2002 for the orthonormalisation of a block). Blocks find eigenvalues that coincide, up to
/// `block` of them for certain, and a factorisation solves a block for little more than one vector.
/// No library at hand has all of it: ARPACK and Spectra apply the operator to one vector at a time,
/// for complex matrices ARPACK cannot ask for both ends, and PRIMME took twice as many products
/// (doc/solvers).
///
/// Every returned pair has one application of the operator more than the subspace it was found in,
/// which damps what shift-and-invert leaves of far eigenvectors. Where fewer eigenvalues than asked
/// for are left beside `avoid`, those come back.
/// @param product  A times [n x block], A Hermitian
/// Throws Error if it has not converged after max_products.
LanczosResult block_lanczos(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &product,
    const LanczosRequest &request);

}  // namespace dpw
