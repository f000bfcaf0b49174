// SPDX-License-Identifier: MIT
#include "tight_binding/cell_walk.h"

#include <Eigen/Core>
#include <algorithm>
#include <map>
#include <tuple>

#include "complex_models.h"
#include "tight_binding/add_to_diagonal.h"

namespace dpw::test {
namespace {

using models::Cell;
using Matrices = std::map<Cell, Eigen::MatrixXcd>;

/// The matrix of every R, as the list of hoppings says.
Matrices expand(const models::HoppingModel &m) {
  Matrices all;
  const Eigen::MatrixXcd zero = Eigen::MatrixXcd::Zero(m.n_orbitals(), m.n_orbitals());
  all[{0, 0, 0}] = zero;
  for (const models::Hopping &t : m.hoppings)
    all.emplace(t.cell, zero).first->second(t.row, t.column) += t.value;
  return all;
}

/// Fails unless the walk gives exactly the elements of `expected` that are not zero, in order.
void expect_walk(const SparseHamiltonian &h, const Matrices &expected) {
  const CellWalk walk(h);
  ASSERT_EQ(walk.cells().size(), expected.size());
  std::int64_t total = 0;
  std::vector<CellElement> elements;
  auto matrix = expected.begin();
  for (std::size_t c = 0; c < walk.cells().size(); ++c, ++matrix) {
    EXPECT_EQ(walk.cells()[c], matrix->first);
    Eigen::MatrixXcd found = Eigen::MatrixXcd::Zero(h.n_orbitals, h.n_orbitals);
    walk.read_cell(c, elements);
    for (const CellElement &e : elements) {
      EXPECT_NE(e.value, 0.0);
      found(e.row, e.column) += e.value;
    }
    EXPECT_EQ(found, matrix->second);
    EXPECT_EQ(static_cast<std::int64_t>(elements.size()), (matrix->second.array() != 0.0).count());
    EXPECT_TRUE(std::is_sorted(elements.begin(), elements.end(), [](const auto &x, const auto &y) {
      return std::tie(x.column, x.row) < std::tie(y.column, y.row);
    }));
    total += static_cast<std::int64_t>(elements.size());

    walk.read_cell_by_rows(c, elements);
    found.setZero();
    for (const CellElement &e : elements) found(e.row, e.column) += e.value;
    EXPECT_EQ(found, matrix->second);
    EXPECT_TRUE(std::is_sorted(elements.begin(), elements.end(), [](const auto &x, const auto &y) {
      return std::tie(x.row, x.column) < std::tie(y.row, y.column);
    }));
  }
  EXPECT_EQ(walk.n_elements(), total);
}

TEST(CellWalk, GivesTheWholeMatrixOfEveryCell) {
  for (const models::HoppingModel &m :
       {models::haldane(), models::chain_of_two(), models::random_complex(7, 1, 5),
        models::hoppings_of(models::honeycomb(-1.0, 0.3))})
    expect_walk(models::sparse_of(m), expand(m));
}

TEST(CellWalk, ListsPartnersAndTheHomeCellWhereTheyHaveNoElement) {
  SparseHamiltonian h;  // one element above the diagonal: its partner is below it, at -R
  h.n_orbitals = 2;
  h.cells = {{1, -2, 0}};
  h.column_start = {0, 0, 1};
  h.row = {0};
  h.cell = {0};
  h.value = {0.5};
  h.imaginary = {0.25};
  Matrices expected;
  for (const Cell &cell : {Cell{-1, 2, 0}, Cell{0, 0, 0}, Cell{1, -2, 0}})
    expected[cell] = Eigen::MatrixXcd::Zero(2, 2);
  expected[{1, -2, 0}](0, 1) = {0.5, 0.25};
  expected[{-1, 2, 0}](1, 0) = {0.5, -0.25};
  expect_walk(h, expected);
}

TEST(CellWalk, PassesOverZeros) {
  models::HoppingModel m = models::chain_of_two();
  SparseHamiltonian h = models::sparse_of(m);
  add_to_diagonal(h, {0.0, 0.75});  // makes two elements, one of them zero
  Matrices expected = expand(m);
  expected[{0, 0, 0}](1, 1) = 0.75;
  expect_walk(h, expected);
}

TEST(CellWalk, TakesNothing) {
  const SparseHamiltonian none;
  EXPECT_EQ(CellWalk(none).n_elements(), 0);
  EXPECT_EQ(CellWalk(none).cells().size(), 1U);
}

}  // namespace
}  // namespace dpw::test
