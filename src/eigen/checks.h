// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>

namespace dpw {

/// How well the answer of an eigensolver fits the matrix; each figure is there if its check was
/// made. All are relative to the Frobenius norm of the matrix, apart from the orthogonality.
struct EigenCheck {
  std::optional<double> trace;          ///< |trace - sum of values|: all n values
  std::optional<double> norm;           ///< | |H|_F^2 - sum of squared values |: all n values
  std::optional<double> residual;       ///< largest |H v - w v|: vectors
  std::optional<double> orthogonality;  ///< largest element of |V^H V - 1|: vectors
  /// Error of the factorisations that counted eigenvalues over the distance from their shifts to
  /// the next eigenvalue; far below 1: the count is proven. Windows.
  std::optional<double> inertia;

  /// Keeps the larger of each figure.
  void merge(const EigenCheck &other);
};

/// What has to be known of a matrix before it is destroyed.
struct MatrixFigures {
  int n = 0;
  double trace = 0.0;
  double norm = 0.0;  ///< Frobenius
};

/// Figures of a Hermitian matrix [n x n], n >= 1, from its upper triangle: one pass over it.
/// Throws Error naming the first element that is NaN, infinite or too large to be squared, or the
/// first diagonal element that is not real.
MatrixFigures inspect_hermitian(const Eigen::MatrixXcd &h);

/// What the checks allow, growing with n as rounding does: of sums of values, and of vectors.
double allowed_sum_error(int n);
double allowed_vector_error(int n);

/// Throws Error unless the values are finite and ascending.
void check_order(const std::string &solver, const Eigen::VectorXd &values);

/// All n values against trace and norm; fills check.trace and check.norm. Throws Error with the
/// figures if they do not fit.
void check_sums(const std::string &solver, const MatrixFigures &figures,
                const Eigen::VectorXd &values, EigenCheck &check);

/// Vectors [n x m] against the matrix (upper triangle of `h`) and one another; fills
/// check.residual and check.orthogonality. Throws Error with the figures if they do not fit.
void check_vectors(const std::string &solver, const MatrixFigures &figures,
                   const Eigen::MatrixXcd &h, const Eigen::VectorXd &values,
                   const Eigen::MatrixXcd &vectors, EigenCheck &check);

/// The end of check_vectors, for who found out the two figures in another way: largest |H v - w v|
/// relative to check_divisor, and largest element of |V^H V - 1|; not a number counts as wrong.
void judge_vectors(const std::string &solver, const MatrixFigures &figures, double residual,
                   double orthogonality, EigenCheck &check);

/// What residuals are relative to: the norm, or where it is 0 as far as squares can tell, a tiny
/// number instead.
double check_divisor(const MatrixFigures &figures);

/// Throws the Error of a check that failed: `what` does not hold.
[[noreturn]] void fail_check(const std::string &solver, const MatrixFigures &figures,
                             const std::string &what, double error, double allowed);

/// A number for a message, such as 1.2e-13.
std::string scientific(double value);

}  // namespace dpw
