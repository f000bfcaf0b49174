// SPDX-License-Identifier: MIT
#include "states/optimal_assignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

#include "states_helpers.h"

namespace dpw::test {
namespace {

double gain_of(const Eigen::MatrixXd &gain, const std::vector<int> &column) {
  double sum = 0.0;
  for (std::size_t i = 0; i < column.size(); ++i)
    sum += gain(static_cast<Eigen::Index>(i), column[i]);
  return sum;
}

std::vector<int> numbers(Eigen::Index n) {
  std::vector<int> list(static_cast<std::size_t>(n));
  std::iota(list.begin(), list.end(), 0);
  return list;
}

/// By trying all.
double best_gain(const Eigen::MatrixXd &gain) {
  std::vector<int> column = numbers(gain.rows());
  double best = gain_of(gain, column);
  while (std::next_permutation(column.begin(), column.end()))
    best = std::max(best, gain_of(gain, column));
  return best;
}

TEST(OptimalAssignment, IsTheBestOfAllPermutations) {
  std::srand(7);
  for (int n = 1; n <= 7; ++n)
    for (int trial = 0; trial < 40; ++trial) {
      Eigen::MatrixXd gain = Eigen::MatrixXd::Random(n, n);
      if (trial % 2 == 1) gain = (2.0 * gain).array().round();  // with many ties
      const std::vector<int> column = optimal_assignment(gain);
      std::vector<int> sorted = column;
      std::sort(sorted.begin(), sorted.end());
      ASSERT_EQ(sorted, numbers(n));
      ASSERT_NEAR(gain_of(gain, column), best_gain(gain), 1e-12);
    }
}

TEST(OptimalAssignment, FindsAHiddenPermutation) {
  std::vector<int> hidden = numbers(300);
  std::shuffle(hidden.begin(), hidden.end(), std::mt19937(3));
  std::srand(8);
  Eigen::MatrixXd gain = 0.4 * Eigen::MatrixXd::Random(300, 300).cwiseAbs();
  for (int i = 0; i < 300; ++i) gain(i, hidden[static_cast<std::size_t>(i)]) += 0.5;
  EXPECT_EQ(optimal_assignment(gain), hidden);
}

TEST(OptimalAssignment, RefusesWhatIsNoSquareOfNumbers) {
  models::expect_error([] { optimal_assignment(Eigen::MatrixXd::Zero(2, 3)); },
                       {"square matrix of finite gains"});
  Eigen::MatrixXd gain = Eigen::MatrixXd::Zero(2, 2);
  gain(1, 0) = std::numeric_limits<double>::quiet_NaN();
  models::expect_error([&] { optimal_assignment(gain); }, {"finite"});
  EXPECT_TRUE(optimal_assignment(Eigen::MatrixXd()).empty());
}

}  // namespace
}  // namespace dpw::test
