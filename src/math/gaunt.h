// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// How a product of two real harmonics (see math/spherical_harmonics.h) expands in those of
/// degree `l`: Y_{a,m}(u) Y_{b,n}(u) = sum_{l,M} G[m, n, M] Y_{l,M}(u).
///
/// Returns G of one l as [(2 l_a + 1)(2 l_b + 1), 2 l + 1], row m (2 l_b + 1) + n. Zero unless
/// |l_a - l_b| <= l <= l_a + l_b and l_a + l_b + l is even. G is the mean of Y_a Y_b Y_l over the
/// sphere, taken by a quadrature that is exact for it.
Eigen::MatrixXd gaunt_coupling(int l_a, int l_b, int l);

}  // namespace dpw
