// SPDX-License-Identifier: MIT
#include "eigen/orthonormal.h"

#include <algorithm>
#include <complex>

#include "eigen/hermitian_pairs.h"

namespace dpw {

template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormalising(Eigen::MatrixX<Scalar> gram, double nothing) {
  const Eigen::VectorXd square = hermitian_pairs(gram);
  const double rounding = 1e-14 * std::max(square.size() > 0 ? square.maxCoeff() : 0.0, 0.0);
  Eigen::Index drop = 0;
  while (drop < square.size() && square[drop] <= std::max(nothing * nothing, rounding)) ++drop;
  const Eigen::Index kept = square.size() - drop;
  return gram.rightCols(kept) * square.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal();
}

template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormal_beside(const typename TallProducts<Scalar>::Tall &basis,
                                          typename TallProducts<Scalar>::Matrix x,
                                          const TallProducts<Scalar> &products, double nothing) {
  // the second pass mends the rounding of the first
  for (int pass = 0; pass < 2 && x.cols() > 0; ++pass) {
    if (basis.cols() > 0) products.subtract(x, basis, products.adjoint_times(basis, x));
    x = products.times(
        x, orthonormalising<Scalar>(products.adjoint_times(x, x), pass == 0 ? nothing : 0.1));
  }
  return x;
}

template Eigen::MatrixXd orthonormalising(Eigen::MatrixXd, double);
template Eigen::MatrixXcd orthonormalising(Eigen::MatrixXcd, double);
template Eigen::MatrixXd orthonormal_beside(const TallProducts<double>::Tall &, Eigen::MatrixXd,
                                            const TallProducts<double> &, double);
template Eigen::MatrixXcd orthonormal_beside(const TallProducts<std::complex<double>>::Tall &,
                                             Eigen::MatrixXcd,
                                             const TallProducts<std::complex<double>> &, double);

}  // namespace dpw
