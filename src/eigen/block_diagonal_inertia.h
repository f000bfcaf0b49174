// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <complex>
#include <functional>
#include <optional>

namespace dpw {

/// Number of negative eigenvalues of a Hermitian matrix D [n x n] that couples each index to one
/// other at most (the 1 x 1 and 2 x 2 blocks of L D L^H, in any order), of which only products are
/// to be had: MKL's PARDISO tells no inertia for complex matrices, but it solves with D alone.
///
/// Three products are enough. With x_m = D^-1 t^m, t_i = i + 1, m = 0, 1, 2, a row with the
/// diagonal element d and the element e in column j has x_0 = d + e, x_1 = d t_i + e t_j, x_2 = d
/// t_i^2 + e t_j^2: hence t_j = (x_2 - t_i x_1) / (x_1 - t_i x_0), e, and d. D^-1 has as many
/// negative eigenvalues as D.
///
/// @param solve  D^-1 times [n x 3]
/// @return nothing if what was found is no such matrix: couplings not mutual, not Hermitian
std::optional<int> negative_eigenvalues_of_block_diagonal(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &solve);

}  // namespace dpw
