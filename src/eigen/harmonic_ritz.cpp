// SPDX-License-Identifier: MIT
#include "eigen/harmonic_ritz.h"

#include "eigen/hermitian_pairs.h"

namespace dpw {

HarmonicRitz::HarmonicRitz(const Eigen::MatrixXcd &projected, const Eigen::MatrixXcd &gram)
    : factor_(gram), reduced_(factor_.matrixL().solve(projected)) {
  reduced_ = factor_.matrixL().solve(reduced_.adjoint().eval());
  inverses_ = hermitian_pairs(reduced_);
}

Eigen::MatrixXcd HarmonicRitz::parts(Eigen::Index first, Eigen::Index count) const {
  Eigen::MatrixXcd parts = reduced_.middleCols(first, count);
  if (count == 0) return parts;  // Eigen's solve wants something
  factor_.matrixU().solveInPlace(parts);
  parts.colwise().normalize();
  return parts;
}

}  // namespace dpw
