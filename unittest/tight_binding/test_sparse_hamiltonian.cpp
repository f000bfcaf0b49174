// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>

#include "hamiltonian_models.h"
#include "tight_binding/sparse_hamiltonian.h"

using namespace dpw;
using models::expect_error;

TEST(SparseHamiltonian, ExpandsADiagonalBlockOfAnotherCellBothWays) {
  const SparseHamiltonian s = make_sparse(models::chain(-1.5, 0.25));
  EXPECT_EQ(s.n_orbitals, 1);
  const std::vector<std::array<int, 3>> cells = {{-1, 0, 0}, {0, 0, 0}, {1, 0, 0}};
  EXPECT_EQ(s.cells, cells);
  EXPECT_EQ(s.column_start, (std::vector<std::int64_t>{0, 3}));
  EXPECT_EQ(s.cell, (std::vector<std::int32_t>{0, 1, 2}));
  EXPECT_EQ(s.value, (std::vector<double>{-1.5, 0.25, -1.5}));
}

TEST(SparseHamiltonian, KeepsTheUpperTriangleOnceEach) {
  const WannierHamiltonian h = models::random_model(4, 1, 1);
  const SparseHamiltonian s = make_sparse(h);
  // full matrix = stored ones twice, but for those of the diagonal, which are all there
  std::int64_t on_diagonal = 0;
  for (int c = 0; c < s.n_orbitals; ++c)
    for (std::int64_t e = s.column_start[c]; e < s.column_start[c + 1]; ++e) {
      EXPECT_LE(s.row[e], c);
      on_diagonal += s.row[e] == c ? 1 : 0;
      if (e > s.column_start[c]) {
        EXPECT_LT(std::make_pair(s.row[e - 1], s.cell[e - 1]), std::make_pair(s.row[e], s.cell[e]));
      }
    }
  EXPECT_EQ(2 * s.n_stored() - on_diagonal, static_cast<std::int64_t>(h.n_elements()));
}

TEST(SparseHamiltonian, FollowsFirstOrbitalAndNotTheOrderOfAtoms) {
  // the same two atoms with their orbitals numbered the other way round: v sits at (1, 0) then,
  // so its transpose is what the upper triangle keeps
  WannierHamiltonian h = models::empty(models::box(3, 3, 3));
  models::add_atom(h, {0, 0, 0});
  models::add_atom(h, {0.5, 0, 0});
  models::add_block(h, 0, 1, {1, 0, 0}, {0.7});
  std::swap(h.atoms[0].first_orbital, h.atoms[1].first_orbital);
  const SparseHamiltonian s = make_sparse(h);
  ASSERT_EQ(s.n_stored(), 1);
  EXPECT_EQ(s.row[0], 0);
  EXPECT_EQ(s.column_start, (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_EQ(s.cells[s.cell[0]], (std::array<int, 3>{-1, 0, 0}));
}

TEST(SparseHamiltonian, DropsZerosWithinBlocks) {
  WannierHamiltonian h = models::empty(models::box(3, 3, 3));
  models::add_atom(h, {0, 0, 0}, 2);
  models::add_atom(h, {0.5, 0, 0}, 2);
  models::add_block(h, 0, 0, {0, 0, 0}, {0.0, 0.1, 0.1, 2.0});
  models::add_block(h, 0, 1, {0, 0, 0}, {0.0, 0.7, -0.0, 0.4});
  const SparseHamiltonian s = make_sparse(h);
  EXPECT_EQ(s.column_start, (std::vector<std::int64_t>{0, 0, 2, 2, 4}));
  EXPECT_EQ(s.row, (std::vector<std::int32_t>{0, 1, 0, 1}));
  EXPECT_EQ(s.value, (std::vector<double>{0.1, 2.0, 0.7, 0.4}));
}

TEST(SparseHamiltonian, OfNothingIsEmpty) {
  const SparseHamiltonian s = make_sparse(models::empty(models::box(1, 1, 1)));
  EXPECT_EQ(s.n_orbitals, 0);
  EXPECT_EQ(s.n_stored(), 0);
  EXPECT_EQ(s.column_start.size(), 1U);
}

TEST(SparseHamiltonian, RefusesBrokenInput) {
  WannierHamiltonian h = models::honeycomb();
  h.values[2] = std::numeric_limits<double>::quiet_NaN();
  expect_error([&] { make_sparse(h); }, {"atoms 1 and 2", "not finite"});

  h = models::honeycomb();
  h.n_orbitals = 1;
  expect_error([&] { make_sparse(h); }, {"orbitals of atom 2", "outside the 1"});
}
