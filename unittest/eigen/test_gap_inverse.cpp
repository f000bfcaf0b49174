// SPDX-License-Identifier: MIT
#include "eigen/gap_inverse.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "needs_mkl.h"
#include "sparse_matrices.h"

using namespace dpw;
using sparse_matrices::random_block;
using sparse_matrices::upper_triangle;
using sparse_matrices::with_spectrum;

namespace {

const Eigen::VectorXcd kNoPhases;

/// 60 values from `lower` down and 60 from `upper` up, 0.01 apart.
Eigen::VectorXd two_bands(double lower, double upper) {
  Eigen::VectorXd all(120);
  for (int i = 0; i < 60; ++i) {
    all[59 - i] = lower - 0.01 * i;
    all[60 + i] = upper + 0.01 * i;
  }
  return all;
}

class GapInverseTest : public NeedsMkl<> {
 protected:
  static std::shared_ptr<const NearbyInverse> middle_of(const Eigen::MatrixXcd &h, double shift) {
    return std::make_shared<const NearbyInverse>(upper_triangle(h), kNoPhases, shift, 1);
  }
  static GapInverse inverse_of(const Eigen::MatrixXcd &h, double shift) {
    return {upper_triangle(h), kNoPhases, middle_of(h, shift), 1};
  }
};

}  // namespace

TEST_F(GapInverseTest, FindsTheEdgesAndPutsAShiftBesideEach) {
  const Eigen::VectorXd all = two_bands(-0.5, 0.7);
  const Eigen::MatrixXcd h = with_spectrum(all, 5);
  const GapInverse inverse = inverse_of(h, 0.2);
  EXPECT_NEAR(inverse.lower(), -0.5, 0.05);
  EXPECT_NEAR(inverse.upper(), 0.7, 0.05);
  ASSERT_FALSE(inverse.has_one_shift());
  EXPECT_EQ(inverse.n_factorizations(), 2);
  EXPECT_GT(inverse.memory(), 0.0);
  // an eigenvector comes back with 1 / (value - shift), the shift a tenth of the gap from its edge
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> pairs(h);
  const Eigen::MatrixXcd edges = pairs.eigenvectors().middleCols(59, 2);
  const Eigen::MatrixXcd y = inverse.times(edges, 1, kNoPhases);
  EXPECT_NEAR(1.0 / edges.col(0).dot(y.col(0)).real(), -0.12, 0.05);
  EXPECT_NEAR(1.0 / edges.col(1).dot(y.col(1)).real(), 0.12, 0.05);
}

TEST_F(GapInverseTest, HasOneShiftInANarrowGapAndWhereASideIsEmpty) {
  const Eigen::MatrixXcd narrow = with_spectrum(two_bands(-0.02, 0.03), 5);
  EXPECT_TRUE(inverse_of(narrow, 0.0).has_one_shift());
  EXPECT_NEAR(inverse_of(narrow, 0.0).upper(), 0.03, 0.003);
  for (const double outside : {-3.0, 3.0}) {
    const GapInverse inverse = inverse_of(narrow, outside);
    EXPECT_TRUE(inverse.has_one_shift());
    EXPECT_EQ(inverse.n_factorizations(), 0);
    EXPECT_EQ(inverse.lower(), outside);
    EXPECT_EQ(inverse.upper(), outside);
  }
}

TEST_F(GapInverseTest, LeadsToTheVectorsNextToTheGap) {
  for (const double half : {0.02, 0.6}) {
    const Eigen::MatrixXcd h = with_spectrum(two_bands(-half, half), 6);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> pairs(h);
    const GapInverse inverse = inverse_of(h, 0.0);
    for (const auto &[below, above] : {std::pair{5, 8}, {0, 6}, {4, 0}, {0, 0}}) {
      const Eigen::MatrixXcd rough = inverse.vectors(below, above, kNoPhases);
      ASSERT_EQ(rough.cols(), below + above);
      const Eigen::MatrixXcd exact = pairs.eigenvectors().middleCols(60 - below, below + above);
      const Eigen::MatrixXcd overlap = exact.adjoint() * rough;
      EXPECT_NEAR(overlap.squaredNorm(), below + above, 1e-2) << half;
    }
  }
}

TEST_F(GapInverseTest, ServesMatricesWithOtherPhases) {
  const Eigen::MatrixXcd h = with_spectrum(two_bands(-0.5, 0.7), 5);
  Eigen::VectorXcd here(120), there(120);
  for (int i = 0; i < 120; ++i) {
    here[i] = std::polar(1.0, 0.3 * i);
    there[i] = std::polar(1.0, 0.1 * i * i);
  }
  const Eigen::MatrixXcd with_here = here.asDiagonal() * h * here.conjugate().asDiagonal();
  const Eigen::MatrixXcd with_there = there.asDiagonal() * h * there.conjugate().asDiagonal();
  const SparseHermitian known = upper_triangle(with_here);
  const NearbyInverse inverse(known, here, 0.1, 1);
  const Eigen::MatrixXcd x = random_block(120, 3, 7);
  const Eigen::MatrixXcd back =
      (with_there - 0.1 * Eigen::MatrixXcd::Identity(120, 120)) * inverse.times(x, there);
  EXPECT_LT((back - x).norm(), 1e-4 * x.norm());
  EXPECT_EQ(inverse.count().below, 60);
}
