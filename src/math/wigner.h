// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// The matrix D_l [2 l + 1, 2 l + 1] with Y_l(Q v) = D_l Y_l(v) for the real harmonics of
/// math/spherical_harmonics.h and a rotation or reflection `q`. Taken as the mean of
/// Y_l(Q v) Y_l(v)^T over the sphere by an exact quadrature: for set-up, not for loops over pairs.
Eigen::MatrixXd wigner_matrix(int l, const Eigen::Matrix3d &q);

}  // namespace dpw
