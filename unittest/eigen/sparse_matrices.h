// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include "pi.h"
#include "tight_binding/sparse_hermitian.h"

/// Sparse Hermitian matrices for tests of sparse solvers.
namespace dpw::sparse_matrices {

/// The upper triangle of a dense Hermitian matrix, every diagonal element stored.
inline SparseHermitian upper_triangle(const Eigen::MatrixXcd &dense) {
  std::vector<Eigen::Triplet<std::complex<double>>> elements;
  for (int r = 0; r < dense.rows(); ++r)
    for (int c = r; c < dense.cols(); ++c)
      if (r == c || dense(r, c) != 0.0) elements.emplace_back(r, c, dense(r, c));
  SparseHermitian h(dense.rows(), dense.cols());
  h.setFromTriplets(elements.begin(), elements.end());
  h.makeCompressed();
  return h;
}

/// A dense Hermitian matrix with the given eigenvalues and random eigenvectors.
inline Eigen::MatrixXcd with_spectrum(const Eigen::VectorXd &values, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXcd a(values.size(), values.size());
  for (Eigen::Index i = 0; i < a.size(); ++i) a.data()[i] = {normal(generator), normal(generator)};
  const Eigen::MatrixXcd u = a.householderQr().householderQ();
  Eigen::MatrixXcd h = u * values.asDiagonal() * u.adjoint();
  for (Eigen::Index i = 0; i < h.rows(); ++i) h(i, i) = h(i, i).real();
  return h;
}

/// The same, real symmetric.
inline Eigen::MatrixXd real_with_spectrum(const Eigen::VectorXd &values, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd a(values.size(), values.size());
  for (Eigen::Index i = 0; i < a.size(); ++i) a.data()[i] = normal(generator);
  const Eigen::MatrixXd q = a.householderQr().householderQ();
  const Eigen::MatrixXd h = q * values.asDiagonal() * q.transpose();
  return 0.5 * (h + h.transpose());
}

inline Eigen::MatrixXcd random_block(Eigen::Index n, Eigen::Index columns, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXcd x(n, columns);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = {normal(generator), normal(generator)};
  return x;
}

/// How far the columns are from orthonormal ones.
inline double off_orthonormal(const Eigen::MatrixXcd &x) {
  return (x.adjoint() * x - Eigen::MatrixXcd::Identity(x.cols(), x.cols())).norm();
}

/// -t on the bonds of an open n x m square lattice, with a phase on every bond along y. The phase
/// is the same everywhere, so no flux goes through a square and the energies are those without it,
/// -2 t (cos(p pi / (n + 1)) + cos(q pi / (m + 1))), p = 1 ... n, q = 1 ... m; many coincide if
/// n = m.
inline Eigen::MatrixXcd square_lattice(int n, int m, double t, double phase) {
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(n * m, n * m);
  for (int x = 0; x < n; ++x)
    for (int y = 0; y < m; ++y) {
      const int site = x * m + y;
      if (x + 1 < n) h(site, site + m) = -t;
      if (y + 1 < m) h(site, site + 1) = -t * std::polar(1.0, phase);
    }
  return h + h.adjoint().eval();
}

inline Eigen::VectorXd square_lattice_energies(int n, int m, double t) {
  using models::kPi;
  std::vector<double> e;
  for (int p = 1; p <= n; ++p)
    for (int q = 1; q <= m; ++q)
      e.push_back(-2 * t * (std::cos(p * kPi / (n + 1)) + std::cos(q * kPi / (m + 1))));
  std::sort(e.begin(), e.end());
  return Eigen::Map<Eigen::VectorXd>(e.data(), static_cast<Eigen::Index>(e.size()));
}

}  // namespace dpw::sparse_matrices
