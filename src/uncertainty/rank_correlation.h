// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// Spearman's: the correlation of the ranks of a and b, equal numbers sharing the mean of theirs;
/// 0 where one of them is constant.
double rank_correlation(const Eigen::VectorXd &a, const Eigen::VectorXd &b);

}  // namespace dpw
