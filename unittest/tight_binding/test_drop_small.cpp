// SPDX-License-Identifier: MIT
#include "tight_binding/drop_small.h"

#include <limits>

#include "file_helpers.h"
#include "layout_models.h"

namespace dpw::test {
namespace {

TEST(DropSmall, KeepsWhatIsNotBelowTheThreshold) {
  for (const SparseHamiltonian &whole :
       {models::sparse_of(models::random_complex(6, 1, 7)), make_sparse(small_hamiltonian())}) {
    SparseHamiltonian h = whole;
    drop_small(h, 0.4);
    EXPECT_LT(h.n_stored(), whole.n_stored());
    EXPECT_GT(h.n_stored(), 0);
    EXPECT_EQ(h.column_start.back(), h.n_stored());
    EXPECT_EQ(h.is_real(), whole.is_real());
    for (const models::Cell &cell : whole.cells) {
      Eigen::MatrixXcd expected = models::matrix_at(whole, cell);
      for (auto &value : expected.reshaped())
        if (std::abs(value) < 0.4) value = 0.0;
      EXPECT_EQ(models::matrix_at(h, cell), expected);
    }
  }
}

TEST(DropSmall, ForgetsCellsWithoutElements) {
  SparseHamiltonian h = make_sparse(small_hamiltonian());
  ASSERT_EQ(h.cells.size(), 7U);
  drop_small(h, 3.0);  // 3 in R = (1, 0, 0), -7.125 in R = 0
  EXPECT_EQ(h.cells.size(), 2U);
  EXPECT_EQ(h.n_stored(), 2);
}

TEST(DropSmall, LeavesAllWithoutAThreshold) {
  SparseHamiltonian h = make_sparse(small_hamiltonian());
  const SparseHamiltonian whole = h;
  drop_small(h, 0.0);
  EXPECT_EQ(h.value, whole.value);
  EXPECT_EQ(h.cells, whole.cells);
}

TEST(DropSmall, RefusesWhatIsNoThreshold) {
  SparseHamiltonian h = make_sparse(small_hamiltonian());
  for (const double threshold :
       {-1e-3, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    EXPECT_EQ(error_of([&] { drop_small(h, threshold); }),
              "the threshold of the elements is an energy in eV, not below 0");
}

}  // namespace
}  // namespace dpw::test
