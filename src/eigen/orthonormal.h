// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "eigen/tall_products.h"

namespace dpw {

/// The matrix [m x up to m] that turns m columns with the Gram matrix `gram` into orthonormal ones
/// (Stathopoulos and Wu 2002): its columns are those of the Gram matrix's eigenvectors, scaled.
/// Directions that are shorter than `nothing`, or than rounding leaves, are dropped.
Eigen::MatrixXcd orthonormalising(Eigen::MatrixXcd gram, double nothing);

/// Orthonormal columns that span what `x` [n x any] has beside the orthonormal columns of `basis`
/// [n x any]. Directions that are left shorter than `nothing` are dropped.
Eigen::MatrixXcd orthonormal_beside(const Eigen::Ref<const Eigen::MatrixXcd> &basis,
                                    Eigen::MatrixXcd x, const TallProducts &products,
                                    double nothing = 1e-10);

}  // namespace dpw
