// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Gives every row a column of its own so that the gains of all pairs add up to the most: the
/// linear assignment problem, by shortest augmenting paths in O(n^3) (Jonker and Volgenant,
/// Computing 38, 325 (1987)).
///
/// @param gain  [n x n]
/// @return [n] the column of each row. Throws Error unless `gain` is square and finite.
std::vector<int> optimal_assignment(const Eigen::MatrixXd &gain);

}  // namespace dpw
