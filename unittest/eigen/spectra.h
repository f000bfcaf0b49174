// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <random>
#include <string>

#include "eigen/eigensolver.h"

/// Matrices of known spectra, and one checker of answers for all back ends.
namespace dpw::spectra {

inline Eigen::MatrixXcd random_matrix(int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXcd a(n, n);
  for (Eigen::Index c = 0; c < n; ++c)
    for (Eigen::Index r = 0; r < n; ++r) a(r, c) = {normal(generator), normal(generator)};
  return a;
}

/// U diag(values) U^H with a random unitary U, Hermitian bit for bit.
inline Eigen::MatrixXcd with_spectrum(const Eigen::VectorXd &values, unsigned seed) {
  const auto n = static_cast<int>(values.size());
  const Eigen::MatrixXcd u = random_matrix(n, seed).householderQr().householderQ();
  Eigen::MatrixXcd h = u * values.asDiagonal() * u.adjoint();
  for (int c = 0; c < n; ++c) {
    h(c, c) = h(c, c).real();
    for (int r = c + 1; r < n; ++r) h(r, c) = std::conj(h(c, r));
  }
  return h;
}

inline Eigen::VectorXd spectrum(const std::string &kind, int n) {
  Eigen::VectorXd values(n);
  for (int i = 0; i < n; ++i) {
    if (kind == "spread") values[i] = -3.0 + 7.0 * i / n;
    if (kind == "degenerate") values[i] = i / 3;           // threefold everywhere
    if (kind == "clustered") values[i] = 1.0 + 1e-13 * i;  // closer than rounding tells apart
    if (kind == "zero") values[i] = 0.0;
    if (kind == "huge") values[i] = (i - 0.5 * n) * 1e100;
    if (kind == "tiny") values[i] = (i - 0.5 * n) * 1e-180;  // the squares underflow
  }
  return values;
}

inline double scale_of(const Eigen::VectorXd &values) {
  return values.size() == 0 ? 1.0 : std::max(values.cwiseAbs().maxCoeff(), 1e-200);
}

/// The values of the range from `first` on are those that are known.
inline void expect_values(const EigenResult &result, const Eigen::VectorXd &known, int first,
                          int count) {
  ASSERT_EQ(result.values.size(), count);
  if (count == 0) return;
  EXPECT_LT((result.values - known.segment(first, count)).cwiseAbs().maxCoeff() / scale_of(known),
            1e-12);
}

/// They belong to `matrix` (both triangles), of the scale of its values, and are orthonormal.
inline void expect_vectors(const EigenResult &result, const Eigen::MatrixXcd &matrix,
                           double scale) {
  ASSERT_EQ(result.vectors.rows(), matrix.rows());
  ASSERT_EQ(result.vectors.cols(), result.values.size());
  if (result.values.size() == 0) return;
  const Eigen::MatrixXcd residual =
      matrix * result.vectors - result.vectors * result.values.asDiagonal();
  EXPECT_LT(residual.cwiseAbs().maxCoeff() / scale, 1e-12);
  EXPECT_TRUE((result.vectors.adjoint() * result.vectors).isIdentity(1e-11));
  EXPECT_TRUE(result.check.residual && result.check.orthogonality);
}

}  // namespace dpw::spectra
