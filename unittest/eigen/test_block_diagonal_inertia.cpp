// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "eigen/block_diagonal_inertia.h"

using namespace dpw;

namespace {

/// A Hermitian matrix of 1 x 1 and 2 x 2 blocks in random places.
Eigen::MatrixXcd random_blocks(int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), generator);
  Eigen::MatrixXcd d = Eigen::MatrixXcd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    d(order[i], order[i]) = normal(generator);
    if (i % 3 != 1) continue;  // pairs with the one before
    const std::complex<double> coupling(normal(generator), normal(generator));
    d(order[i], order[i - 1]) = coupling;
    d(order[i - 1], order[i]) = std::conj(coupling);
  }
  return d;
}

auto solve_with(const Eigen::MatrixXcd &d) {
  return [d](const Eigen::MatrixXcd &b) { return Eigen::MatrixXcd(d.partialPivLu().solve(b)); };
}

int negative_values(const Eigen::MatrixXcd &d) {
  return static_cast<int>(
      (Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(d).eigenvalues().array() < 0.0).count());
}

}  // namespace

TEST(BlockDiagonalInertia, CountsWhatAnEigensolverCounts) {
  for (const int n : {1, 2, 3, 4, 17, 100})
    for (unsigned seed = 1; seed < 20; ++seed) {
      const Eigen::MatrixXcd d = random_blocks(n, 100 * n + seed);
      EXPECT_EQ(negative_eigenvalues_of_block_diagonal(n, solve_with(d)), negative_values(d))
          << n << " " << seed;
    }
}

TEST(BlockDiagonalInertia, CountsInAMatrixOfAHundredThousand) {
  // t^2 reaches 1e10 here; couplings of distant rows must still come out as whole numbers
  const int n = 100000;
  const auto solve = [n](const Eigen::MatrixXcd &b) {
    Eigen::MatrixXcd x(b.rows(), b.cols());
    for (int i = 0; i < n; ++i) {
      // i and n - 1 - i are coupled by i: values -1 and 1 of every pair
      const std::complex<double> coupling(0.0, i < n / 2 ? 1.0 : -1.0);
      x.row(i) = coupling * b.row(n - 1 - i);
    }
    return x;
  };
  EXPECT_EQ(negative_eigenvalues_of_block_diagonal(n, solve), n / 2);
}

TEST(BlockDiagonalInertia, HasNothingToSayOfOtherMatrices) {
  const auto answer = [](const Eigen::MatrixXcd &d) {
    return negative_eigenvalues_of_block_diagonal(static_cast<int>(d.rows()), solve_with(d));
  };
  Eigen::MatrixXcd chain = Eigen::MatrixXcd::Identity(3, 3);
  chain(0, 1) = chain(1, 0) = chain(1, 2) = chain(2, 1) = 0.3;
  EXPECT_FALSE(answer(chain)) << "three in a row";

  Eigen::MatrixXcd not_hermitian = Eigen::MatrixXcd::Identity(2, 2);
  not_hermitian(0, 1) = 0.3;
  not_hermitian(1, 0) = -0.3;
  EXPECT_FALSE(answer(not_hermitian));

  Eigen::MatrixXcd not_real = Eigen::MatrixXcd::Identity(2, 2);
  not_real(1, 1) = {1.0, 0.5};
  EXPECT_FALSE(answer(not_real));

  Eigen::MatrixXcd singular = Eigen::MatrixXcd::Zero(2, 2);
  EXPECT_FALSE(answer(singular));
}
