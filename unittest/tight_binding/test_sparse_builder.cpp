// SPDX-License-Identifier: MIT
#include "tight_binding/sparse_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "complex_models.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::Cell;
using models::expect_error;

namespace {

SparseHamiltonian build(const models::HoppingModel &m, const SparseTolerances &tolerances = {}) {
  SparseBuilder builder(m.n_orbitals());
  for (const models::Hopping &t : m.hoppings) builder.add(t.row, t.column, t.cell, t.value);
  return builder.finish(tolerances);
}

void expect_same(const SparseHamiltonian &a, const SparseHamiltonian &b) {
  EXPECT_EQ(a.n_orbitals, b.n_orbitals);
  EXPECT_EQ(a.cells, b.cells);
  EXPECT_EQ(a.column_start, b.column_start);
  EXPECT_EQ(a.row, b.row);
  EXPECT_EQ(a.cell, b.cell);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.imaginary, b.imaginary);
}

}  // namespace

TEST(SparseBuilder, GivesTheSameForAnyOrder) {
  models::HoppingModel m = models::random_complex(4, 1, 11);
  const SparseHamiltonian expected = models::sparse_of(m);
  expect_same(build(m), expected);
  std::shuffle(m.hoppings.begin(), m.hoppings.end(), std::mt19937(5));
  expect_same(build(m), expected);
}

TEST(SparseBuilder, OfRealElementsIsWhatMakeSparseGives) {
  const WannierHamiltonian h = models::random_model(4, 1, 12);
  const SparseHamiltonian s = build(models::hoppings_of(h));
  EXPECT_TRUE(s.is_real());
  expect_same(s, make_sparse(h));
}

TEST(SparseBuilder, AddsWhatComesTwice) {
  models::HoppingModel m = models::haldane();
  const SparseHamiltonian once = build(m);
  const auto list = m.hoppings;
  m.hoppings.insert(m.hoppings.end(), list.begin(), list.end());
  const SparseHamiltonian twice = build(m);
  for (std::size_t e = 0; e < once.value.size(); ++e) {
    EXPECT_EQ(twice.value[e], 2 * once.value[e]);
    EXPECT_EQ(twice.imaginary[e], 2 * once.imaginary[e]);
  }
}

TEST(SparseBuilder, AveragesRoundingAndRefusesMore) {
  const auto off_by = [](double d) {
    models::HoppingModel m = models::chain_of_two();
    m.hoppings[0].value += d;
    return m;
  };
  EXPECT_DOUBLE_EQ(build(off_by(4e-6)).value[0],
                   models::chain_of_two().hoppings[0].value.real() + 2e-6);
  expect_error([&] { build(off_by(2e-5)); },
               {"not Hermitian", "<1,0|H|2,R> of R = (1, 0, 0) is (0.50002, 0) eV",
                "conjugate of <2,0|H|1,-R> is (0.5, 0) eV", "differ by 2e-05 eV", "where 1e-05"});
  EXPECT_NO_THROW(build(off_by(2e-5), {1e-4, 1e-9}));
  // an energy that is not real, a conjugate that is missing
  models::HoppingModel m = models::chain_of_two();
  m.hoppings.push_back({1, 1, {0, 0, 0}, {0.0, 0.3}});
  expect_error([&] { build(m); }, {"<2,0|H|2,R> of R = (0, 0, 0)", "differ by 0.6 eV"});
  m = models::chain_of_two();
  m.hoppings.pop_back();
  expect_error([&] { build(m); }, {"not Hermitian", "is (0, 0) eV"});
}

TEST(SparseBuilder, NamesTheWorstElement) {
  models::HoppingModel m = models::random_complex(3, 1, 13);
  for (models::Hopping &t : m.hoppings) {
    if (t.row == 2 && t.column == 1 && t.cell == Cell{0, -1, 1}) t.value += 0.02;
    if (t.row == 0 && t.column == 0 && t.cell == Cell{1, 0, 0}) t.value += 0.01;
  }
  expect_error([&] { build(m); }, {"<2,0|H|3,R> of R = (0, 1, -1)", "differ by 0.02 eV"});
}

TEST(SparseBuilder, DropsZerosAndTheCellsThatAreLeftEmpty) {
  models::HoppingModel m = models::chain_of_two();
  models::add_hopping(m, 0, 0, {3, 0, 0}, 0.0);
  m.hoppings.push_back({0, 1, {2, 0, 0}, 1e-6});  // averages to zero with its partner
  m.hoppings.push_back({1, 0, {-2, 0, 0}, -1e-6});
  expect_same(build(m), build(models::chain_of_two()));
}

TEST(SparseBuilder, IsRealUpToItsTolerance) {
  models::HoppingModel m = models::chain_of_two();
  m.hoppings[0].value += models::Complex(0, 8e-10);
  m.hoppings[1].value -= models::Complex(0, 8e-10);
  EXPECT_TRUE(build(m).is_real());
  EXPECT_FALSE(build(m, {1e-5, 1e-10}).is_real());
  m.hoppings[0].value += models::Complex(0, 1e-6);
  m.hoppings[1].value -= models::Complex(0, 1e-6);
  const SparseHamiltonian s = build(m);
  ASSERT_EQ(s.imaginary.size(), s.value.size());
  EXPECT_NEAR(*std::max_element(s.imaginary.begin(), s.imaginary.end()), 1.0008e-6, 1e-15);
}

TEST(SparseBuilder, RefusesMoreOrbitalsThanItCanNumber) {
  expect_error([] { SparseBuilder builder(std::int64_t{1} << 31); }, {"2147483648 orbitals"});
}
