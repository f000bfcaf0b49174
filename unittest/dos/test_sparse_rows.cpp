// SPDX-License-Identifier: MIT
#include "dos/sparse_rows.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "complex_models.h"
#include "dos/dos_models.h"

namespace dpw {
namespace {

/// The matrix, after a check of its order: columns ascend within rows, no zero is stored.
Eigen::MatrixXcd dense(const SparseRows &rows) {
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(rows.n, rows.n);
  for (int r = 0; r < rows.n; ++r)
    for (std::int64_t e = rows.start[r]; e < rows.start[r + 1]; ++e) {
      if (e > rows.start[r]) {
        EXPECT_LT(rows.column[e - 1], rows.column[e]);
      }
      h(r, rows.column[e]) = {rows.re[e], rows.is_real() ? 0.0 : rows.im[e]};
      EXPECT_NE(h(r, rows.column[e]), 0.0);
    }
  return h;
}

TEST(SparseRows, HoldBothTrianglesOfAnUpperOne) {
  for (const bool real : {true, false}) {
    Eigen::MatrixXcd h = models::random_hermitian(17, real, 2);
    h(3, 5) = h(5, 3) = 0.0;
    h(4, 4) = 0.0;
    const SparseRows rows = make_sparse_rows(models::upper_of(h));
    EXPECT_EQ(rows.is_real(), real);
    EXPECT_EQ(dense(rows), h);
  }
}

TEST(SparseRows, AreHofKOfAnyModel) {
  const models::HoppingModel complex = models::random_complex(7, 1, 3);
  const models::HoppingModel real = models::hoppings_of(models::random_model(5, 1, 4));
  for (const models::HoppingModel *model : {&complex, &real})
    for (const Eigen::Vector3d &k : {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(0.5, 0, -1.5),
                                     Eigen::Vector3d(0.1, -0.3, 0.77)}) {
      const SparseRows rows = make_sparse_rows(models::sparse_of(*model), k);
      EXPECT_LT((dense(rows) - models::plain_bloch_sum(*model, k)).norm(), 1e-12);
      EXPECT_EQ(rows.is_real(), model == &real && k[1] == 0.0);
    }
}

TEST(SparseRows, RefuseAKPointThatIsNotFinite) {
  const SparseHamiltonian h = models::sparse_of(models::haldane());
  EXPECT_THROW(make_sparse_rows(h, Eigen::Vector3d(0, std::nan(""), 0)), Error);
}

}  // namespace
}  // namespace dpw
