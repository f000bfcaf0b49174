// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <complex>
#include <random>
#include <vector>

#include "dos/sparse_rows.h"
#include "tight_binding/sparse_hermitian.h"

/// Matrices for the densities of states, and their eigenvalues by Eigen's own solver.
namespace dpw::models {

inline Eigen::MatrixXcd random_matrix(int n, bool real, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXcd m(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      const double re = normal(generator);
      const double im = normal(generator);
      m(i, j) = {re, real ? 0.0 : im};
    }
  return m;
}

/// A Hermitian matrix of independent random numbers, spectrum about +- scale.
inline Eigen::MatrixXcd random_hermitian(int n, bool real, unsigned seed, double scale = 1.0) {
  const Eigen::MatrixXcd m = random_matrix(n, real, seed);
  return scale / std::sqrt(n * (real ? 8.0 : 16.0)) * (m + m.adjoint());
}

/// A Hermitian matrix with the given eigenvalues and random eigenvectors.
inline Eigen::MatrixXcd with_spectrum(const std::vector<double> &values, bool real, unsigned seed) {
  const auto n = static_cast<int>(values.size());
  const Eigen::MatrixXcd q =
      Eigen::HouseholderQR<Eigen::MatrixXcd>(random_matrix(n, real, seed)).householderQ();
  const Eigen::MatrixXcd h = q *
                             Eigen::Map<const Eigen::VectorXd>(values.data(), n)
                                 .cast<std::complex<double>>()
                                 .asDiagonal() *
                             q.adjoint();
  return 0.5 * (h + h.adjoint());
}

inline SparseHermitian upper_of(const Eigen::MatrixXcd &h) {
  SparseHermitian upper = Eigen::MatrixXcd(h.triangularView<Eigen::Upper>()).sparseView(0.0, 0.0);
  upper.makeCompressed();
  return upper;
}

inline Eigen::VectorXd eigenvalues_of(const Eigen::MatrixXcd &h) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(h, Eigen::EigenvaluesOnly).eigenvalues();
}

}  // namespace dpw::models
