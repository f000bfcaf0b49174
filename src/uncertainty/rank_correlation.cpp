// SPDX-License-Identifier: MIT
#include "uncertainty/rank_correlation.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace dpw {

namespace {

Eigen::VectorXd centred_ranks(const Eigen::VectorXd &values) {
  const Eigen::Index n = values.size();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index i, Eigen::Index j) { return values[i] < values[j]; });
  Eigen::VectorXd ranks(n);
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t k = first; k <= last; ++k)
      ranks[order[k]] = 0.5 * static_cast<double>(first + last);
    first = last + 1;
  }
  return ranks.array() - ranks.mean();
}

}  // namespace

double rank_correlation(const Eigen::VectorXd &a, const Eigen::VectorXd &b) {
  if (a.size() < 2) return 0.0;
  const Eigen::VectorXd x = centred_ranks(a), y = centred_ranks(b);
  const double norm = x.norm() * y.norm();
  return norm > 0.0 ? x.dot(y) / norm : 0.0;
}

}  // namespace dpw
