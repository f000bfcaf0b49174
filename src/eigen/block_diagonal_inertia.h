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
/// Two products for each binary digit of an index are enough: D^-1 with the indices that have
/// digit m set, and with those that have it clear. Row i has a diagonal element d and a coupling e
/// to one j: where digit m of i and j differ, the one product is d and the other e; where it is the
/// same, they are d + e and 0. So the digits tell j, and d and e come out as they are, without
/// cancellation, in single precision too. D^-1 has as many negative eigenvalues as D.
///
/// @param solve     D^-1 times [n x 2 digits of n - 1]
/// @param rounding  what elements that should be equal, or zero, may differ by, relatively
/// @return nothing if what was found is no such matrix: couplings not mutual, not Hermitian
std::optional<int> negative_eigenvalues_of_block_diagonal(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &solve,
    double rounding = 1e-6);

}  // namespace dpw
