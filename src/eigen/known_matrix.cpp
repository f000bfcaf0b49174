// SPDX-License-Identifier: MIT
#include "eigen/known_matrix.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dpw {

KnownMatrix::KnownMatrix(int n) : values(n), vectors(n, n) {
  constexpr double two_pi = 6.283185307179586476925286766559;
  for (int m = 0; m < n; ++m) {
    values[m] = m - 0.5 * n + 0.25 * std::cos(3.0 * m);
    for (int j = 0; j < n; ++j)
      vectors(j, m) = std::polar(1.0 / std::sqrt(n), two_pi * (j * m % n) / n);
  }
  matrix = vectors * values.asDiagonal() * vectors.adjoint();
  for (int j = 0; j < n; ++j) matrix(j, j) = matrix(j, j).real();
}

void KnownMatrix::compare(const std::string &solver, int first, const EigenResult &result) const {
  double worst_value = 0.0;
  double worst_vector = 0.0;
  for (Eigen::Index i = 0; i < result.values.size(); ++i) {
    worst_value = std::max(worst_value, std::abs(result.values[i] - values[first + i]));
    if (result.vectors.size() == 0) continue;
    const double overlap = std::abs(vectors.col(first + i).dot(result.vectors.col(i)));
    worst_vector = std::max(worst_vector, std::abs(1.0 - overlap));
  }
  constexpr double allowed = 1e-10;
  if (!(worst_value < allowed && worst_vector < allowed))
    throw Error("the eigensolver " + solver +
                " gives a wrong answer for a matrix whose answer is known (values off by " +
                scientific(worst_value) + ", vectors by " + scientific(worst_vector) +
                "): this build of it, or the BLAS it uses, is broken");
}

}  // namespace dpw
