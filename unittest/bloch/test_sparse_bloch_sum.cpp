// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "bloch/sparse_bloch_sum.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

SparseBlochSum sum_of(const WannierHamiltonian &h) {
  return SparseBlochSum(std::make_shared<SparseHamiltonian>(make_sparse(h)));
}

}  // namespace

TEST(SparseBlochSum, IsTheDenseOne) {
  for (const WannierHamiltonian &h :
       {models::honeycomb(), models::random_model(7, 1, 3), models::random_model(5, 0, 4)}) {
    SparseBlochSum sum = sum_of(h);
    for (const Eigen::Vector3d &k :
         {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(0.5, 0, 0), Eigen::Vector3d(0.1, -0.7, 0.3)}) {
      const SparseHermitian &matrix = sum.build(k);
      const Eigen::MatrixXcd whole = matrix.selfadjointView<Eigen::Upper>() *
                                     Eigen::MatrixXcd::Identity(h.n_orbitals, h.n_orbitals);
      EXPECT_LT((whole - models::plain_bloch_sum(h, k)).cwiseAbs().maxCoeff(), 1e-13);
    }
  }
}

TEST(SparseBlochSum, StoresTheUpperTriangleInOrderWithItsDiagonal) {
  WannierHamiltonian h = models::honeycomb();  // no on-site block: a diagonal of zeros
  EXPECT_EQ(h.blocks.front().row, h.blocks.front().column);
  h.blocks.erase(h.blocks.begin());
  for (const WannierHamiltonian &each : {h, models::random_model(6, 1, 9)}) {
    SparseBlochSum sum = sum_of(each);
    const SparseHermitian &matrix = sum.build({0.2, 0.3, 0});
    ASSERT_TRUE(matrix.isCompressed());
    for (int r = 0; r < matrix.rows(); ++r) {
      const int begin = matrix.outerIndexPtr()[r];
      const int end = matrix.outerIndexPtr()[r + 1];
      ASSERT_LT(begin, end);
      EXPECT_EQ(matrix.innerIndexPtr()[begin], r);
      for (int e = begin + 1; e < end; ++e)
        EXPECT_LT(matrix.innerIndexPtr()[e - 1], matrix.innerIndexPtr()[e]);
    }
  }
}

TEST(SparseBlochSum, CountsItsElements) {
  SparseBlochSum sum = sum_of(models::honeycomb());
  EXPECT_DOUBLE_EQ(sum.elements_a_row(), 2.0);  // 2 x 2, full
}

TEST(SparseBlochSum, RefusesAKPointThatIsNotFinite) {
  SparseBlochSum sum = sum_of(models::honeycomb());
  expect_error(
      [&] {
        sum.build({0, std::numeric_limits<double>::quiet_NaN(), 0});
      },
      {"k-point", "not finite"});
}
