// SPDX-License-Identifier: MIT
#include "eigen/orthonormal.h"

#include <algorithm>

#include "eigen/hermitian_pairs.h"

namespace dpw {

namespace {

/// By the eigenvectors of the Gram matrix: directions come out by their lengths (Stathopoulos and
/// Wu 2002).
Eigen::MatrixXcd orthonormal(const Eigen::MatrixXcd &x, const TallProducts &products,
                             double nothing) {
  if (x.cols() == 0) return x;
  Eigen::MatrixXcd gram = products.adjoint_times(x, x);
  const Eigen::VectorXd square = hermitian_pairs(gram);
  const double rounding = 1e-14 * std::max(square.maxCoeff(), 0.0);
  Eigen::Index drop = 0;
  while (drop < square.size() && square[drop] <= std::max(nothing * nothing, rounding)) ++drop;
  const Eigen::Index kept = square.size() - drop;
  return x * (gram.rightCols(kept) * square.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal());
}

}  // namespace

Eigen::MatrixXcd orthonormal_beside(const Eigen::Ref<const Eigen::MatrixXcd> &basis,
                                    Eigen::MatrixXcd x, const TallProducts &products,
                                    double nothing) {
  // the second pass mends the rounding of the first
  for (int pass = 0; pass < 2 && x.cols() > 0; ++pass) {
    if (basis.cols() > 0) products.subtract(x, basis, products.adjoint_times(basis, x));
    x = orthonormal(x, products, pass == 0 ? nothing : 0.1);
  }
  return x;
}

}  // namespace dpw
