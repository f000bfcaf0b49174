// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// How two sets of real harmonics (see math/spherical_harmonics.h) of degrees `l_a` and `l_b`
/// couple to one of degree `l`, |l_a - l_b| <= l <= l_a + l_b: Clebsch-Gordan coefficients of real
/// harmonics. Rotations turn (C^T (u x v)) as they turn harmonics of degree l, whatever u and v are
/// that turn as those of l_a and l_b.
///
/// Returns C [(2 l_a + 1)(2 l_b + 1), 2 l + 1], row m (2 l_b + 1) + n; its columns are orthonormal,
/// and its first element that is not zero is positive. Where l_a + l_b + l is even, it is a
/// multiple of gaunt_coupling, and inversion and mirrors turn the product, too, as harmonics of
/// degree l; where it is odd, they add a minus sign. For set-up, not for loops over pairs. Throws
/// Error for degrees that do not couple.
Eigen::MatrixXd clebsch_gordan(int l_a, int l_b, int l);

/// The matrices of -i L_c on real harmonics of degree l, c = x, y, z: real and antisymmetric,
/// [2 l + 1, 2 l + 1]. L.S of a shell is i sum_c (1/2) G_c x sigma_c.
Eigen::MatrixXd angular_momentum(int l, int c);

}  // namespace dpw
