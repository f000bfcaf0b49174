// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "eigen/tall_products.h"

namespace dpw {

/// Orthonormal columns that span what `x` [n x any] has beside the orthonormal columns of `basis`
/// [n x any]. Directions that are left shorter than `nothing` are dropped.
Eigen::MatrixXcd orthonormal_beside(const Eigen::Ref<const Eigen::MatrixXcd> &basis,
                                    Eigen::MatrixXcd x, const TallProducts &products,
                                    double nothing = 1e-10);

}  // namespace dpw
