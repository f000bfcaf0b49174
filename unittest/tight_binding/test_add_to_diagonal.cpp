// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>

#include "complex_models.h"
#include "hamiltonian_models.h"
#include "tight_binding/add_to_diagonal.h"
#include "tight_binding/sparse_builder.h"

using namespace dpw;
using models::expect_error;

namespace {

/// H(k) straight from the lists, upper triangle mirrored.
Eigen::MatrixXcd bloch(const SparseHamiltonian &s, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(s.n_orbitals, s.n_orbitals);
  for (int c = 0; c < s.n_orbitals; ++c)
    for (std::int64_t e = s.column_start[c]; e < s.column_start[c + 1]; ++e) {
      const std::array<int, 3> &cell = s.cells[s.cell[e]];
      const double angle = 2 * models::kPi * (k[0] * cell[0] + k[1] * cell[1] + k[2] * cell[2]);
      const std::complex<double> v(s.value[e], s.is_real() ? 0.0 : s.imaginary[e]);
      h(s.row[e], c) += v * std::polar(1.0, angle);
    }
  for (int c = 0; c < s.n_orbitals; ++c)
    for (int r = 0; r < c; ++r) h(c, r) = std::conj(h(r, c));
  return h;
}

void expect_sum(SparseHamiltonian s, const std::vector<double> &energies) {
  const Eigen::Vector3d k(0.13, -0.31, 0.27);
  const Eigen::MatrixXcd before = bloch(s, k);
  add_to_diagonal(s, energies);
  const Eigen::VectorXd added = Eigen::Map<const Eigen::VectorXd>(
      energies.data(), static_cast<Eigen::Index>(energies.size()));
  const Eigen::MatrixXcd expected = before + Eigen::MatrixXcd(added.asDiagonal());
  EXPECT_LT((bloch(s, k) - expected).cwiseAbs().maxCoeff(), 1e-14);
  for (int c = 0; c < s.n_orbitals; ++c)  // still in their order
    for (std::int64_t e = s.column_start[c] + 1; e < s.column_start[c + 1]; ++e)
      EXPECT_LT(std::pair(s.row[e - 1], s.cell[e - 1]), std::pair(s.row[e], s.cell[e]));
  EXPECT_EQ(s.column_start.back(), s.n_stored());
  EXPECT_TRUE(s.is_real() || s.imaginary.size() == s.value.size());
}

}  // namespace

TEST(AddToDiagonal, ChangesTheDiagonalOfHAtEveryK) {
  const WannierHamiltonian h = models::random_model(4, 1, 3);
  std::vector<double> energies;
  for (int o = 0; o < h.n_orbitals; ++o) energies.push_back(0.3 * o - 1.0);
  expect_sum(make_sparse(h), energies);
}

TEST(AddToDiagonal, MakesElementsThatAreMissing) {
  // No on-site energies, so no element with R = 0 on the diagonal, or none at all.
  expect_sum(make_sparse(models::ssh_chain(1.0, 0.6)), {0.25, -0.5});
  WannierHamiltonian h = models::empty(models::box(2, 2, 2));
  models::add_atom(h, {0, 0, 0});
  models::add_atom(h, {0.5, 0, 0});
  models::add_block(h, 0, 0, {1, 0, 0}, {0.7});
  models::add_block(h, 1, 1, {0, 0, 1}, {-0.2});
  expect_sum(make_sparse(h), {1.0, 2.0});
  models::add_block(h, 1, 1, {0, 0, 0}, {3.0});
  expect_sum(make_sparse(h), {1.0, 2.0});
}

TEST(AddToDiagonal, KeepsComplexElements) {
  SparseBuilder builder(2);
  builder.add(0, 1, {0, 0, 0}, {0.5, 0.7});
  builder.add(1, 0, {0, 0, 0}, {0.5, -0.7});
  builder.add(1, 1, {0, 0, 0}, 2.0);
  SparseHamiltonian s = builder.finish({});
  ASSERT_FALSE(s.is_real());
  expect_sum(s, {-1.0, 0.5});
}

TEST(AddToDiagonal, RefusesOtherNumbersOfEnergiesAndSumsThatAreNotFinite) {
  SparseHamiltonian s = make_sparse(models::chain());
  expect_error([&] { add_to_diagonal(s, {1.0, 2.0}); }, {"1 orbitals but energies of 2"});
  expect_error([&] { add_to_diagonal(s, {std::numeric_limits<double>::infinity()}); },
               {"the energy of orbital 1 is not finite"});
}
