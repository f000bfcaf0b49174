// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "eigen/tall_products.h"

namespace dpw {

/// The matrix [m x up to m] that turns m columns with the Gram matrix `gram` into orthonormal ones
/// (Stathopoulos and Wu 2002): its columns are those of the Gram matrix's eigenvectors, scaled.
/// Directions that are shorter than `nothing`, or than rounding leaves, are dropped.
template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormalising(Eigen::MatrixX<Scalar> gram, double nothing);

/// Orthonormal columns that span what `x` [n x any] has beside the orthonormal columns of `basis`
/// [n x any]. Directions that are left shorter than `nothing` are dropped.
template <typename Scalar>
Eigen::MatrixX<Scalar> orthonormal_beside(const typename TallProducts<Scalar>::Tall &basis,
                                          typename TallProducts<Scalar>::Matrix x,
                                          const TallProducts<Scalar> &products,
                                          double nothing = 1e-10);

}  // namespace dpw
