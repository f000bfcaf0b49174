// SPDX-License-Identifier: MIT
#include "eigen/sparse_operator.h"

#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "sparse_matrices.h"

using namespace dpw;
using sparse_matrices::random_block;
using sparse_matrices::square_lattice;
using sparse_matrices::upper_triangle;

namespace {

/// A Hermitian matrix of which about one element in eight is not zero.
Eigen::MatrixXcd random_sparse(int n, bool real, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(n, n);
  for (int r = 0; r < n; ++r)
    for (int c = r; c < n; ++c) {
      if (c != r && random() % 8 != 0) continue;
      h(r, c) = {normal(random), real || c == r ? 0.0 : normal(random)};
      h(c, r) = std::conj(h(r, c));
    }
  return h;
}

}  // namespace

TEST(SparseOperator, IsTheMatrixForAnyNumberOfColumnsAndThreads) {
  for (const int n : {1, 2, 63, 64, 65, 150})  // threads take 64 rows at a time
    for (const bool real : {false, true}) {
      const Eigen::MatrixXcd dense = random_sparse(n, real, 5);
      const SparseHermitian h = upper_triangle(dense);
      SparseOperator one(h, 1), three(h, 3);
      one.set(h);
      three.set(h);
      for (int columns = 0; columns <= 20; ++columns) {
        const Eigen::MatrixXcd x = random_block(n, columns, 6);
        const Eigen::MatrixXcd y = one.times(x);
        ASSERT_EQ(y.rows(), n);
        ASSERT_EQ(y.cols(), columns);
        EXPECT_TRUE(y.isApprox(dense * x, 1e-13) || columns == 0) << n << " " << columns;
        EXPECT_EQ(three.times(x), y) << n << " " << columns;
        // a vector's product does not depend on which others there are
        if (columns > 0) {
          EXPECT_EQ(one.times(x.rightCols(1).eval()), y.rightCols(1));
        }
      }
    }
}

TEST(SparseOperator, TakesRealAndComplexMatricesOfOnePattern) {
  const Eigen::MatrixXcd real = square_lattice(9, 8, 1.0, 0.0);
  const Eigen::MatrixXcd complex = square_lattice(9, 8, 1.2, 0.7);
  const Eigen::MatrixXcd x = random_block(72, 5, 7);
  SparseOperator h(upper_triangle(real), 2);
  for (const Eigen::MatrixXcd &dense : {complex, real, complex, Eigen::MatrixXcd(2.0 * real)}) {
    h.set(upper_triangle(dense));
    EXPECT_LT((h.times(x) - dense * x).norm(), 1e-13 * x.norm());
  }
}

TEST(SparseOperator, TakesRealVectorsOfARealMatrix) {
  const Eigen::MatrixXcd dense = random_sparse(150, true, 8);
  const SparseHermitian matrix = upper_triangle(dense);
  SparseOperator h(matrix, 2);
  h.set(matrix);
  ASSERT_TRUE(h.is_real());
  for (int columns = 0; columns <= 36; ++columns) {  // sixteen at a time
    const Eigen::MatrixXd x = random_block(150, columns, 9).real();
    const Eigen::MatrixXd y = h.times(x);
    ASSERT_EQ(y.cols(), columns);
    EXPECT_TRUE(y.isApprox(dense.real() * x, 1e-13) || columns == 0) << columns;
  }
  h.set(upper_triangle(random_sparse(150, false, 8)));
  EXPECT_FALSE(h.is_real());
  EXPECT_THROW(h.times(Eigen::MatrixXd::Ones(150, 1).eval()), Error);
}
