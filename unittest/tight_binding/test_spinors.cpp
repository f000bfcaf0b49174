// SPDX-License-Identifier: MIT
// H(R) with spin-orbit coupling: flat, and taken apart again.
#include <Eigen/Eigenvalues>

#include "spinor_models.h"
#include "tight_binding/sparse_builder.h"
#include "tight_binding/spinor_elements.h"
#include "tight_binding/tight_binding.h"

namespace dpw {
namespace {

/// H(k) of a flat H(R).
Eigen::MatrixXcd matrix_of(const SparseHamiltonian &s, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd m = Eigen::MatrixXcd::Zero(s.n_orbitals, s.n_orbitals);
  for (int column = 0; column < s.n_orbitals; ++column)
    for (auto e = s.column_start[column]; e < s.column_start[column + 1]; ++e) {
      const auto &r = s.cells[s.cell[e]];
      m(s.row[e], column) +=
          std::complex<double>(s.value[e], s.imaginary[e]) *
          std::polar(1.0, 2 * models::kPi * k.dot(Eigen::Vector3d(r[0], r[1], r[2])));
    }
  return m.selfadjointView<Eigen::Upper>();
}

const Eigen::Vector3d somewhere(0.13, -0.27, 0.4);

TEST(Spinors, flat_is_what_the_definition_says) {
  const WannierHamiltonian h = models::random_spinors(5, 3);
  const SparseHamiltonian s = make_sparse(h);
  EXPECT_EQ(s.n_orbitals, 2 * h.n_orbitals);
  EXPECT_TRUE(s.same_at_minus_k());
  EXPECT_LT((matrix_of(s, somewhere) - models::spinor_matrix(h, somewhere)).norm(), 1e-13);
}

TEST(Spinors, time_reversal_and_kramers_pairs) {
  const WannierHamiltonian h = models::random_spinors(5, 4);
  const SparseHamiltonian s = make_sparse(h);
  Eigen::MatrixXcd t = Eigen::MatrixXcd::Zero(s.n_orbitals, s.n_orbitals);
  for (int o = 0; o < h.n_orbitals; ++o) {
    t(2 * o, 2 * o + 1) = 1.0;
    t(2 * o + 1, 2 * o) = -1.0;
  }
  const Eigen::MatrixXcd there = matrix_of(s, somewhere);
  EXPECT_LT((matrix_of(s, -somewhere) - t * there.conjugate() * t.transpose()).norm(), 1e-13);
  for (const double x : {0.0, 0.5}) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(matrix_of(s, {x, 0.5, 0}));
    for (int n = 0; n < s.n_orbitals; n += 2)
      EXPECT_NEAR(solver.eigenvalues()[n], solver.eigenvalues()[n + 1], 1e-12);
  }
}

/// At K the gap is 2 |3 sqrt(3) l - staggered| (Kane and Mele).
TEST(Spinors, gap_of_kane_and_mele) {
  for (const double staggered : {0.0, 0.1, 0.4}) {
    const auto h = models::kane_mele(-1.0, 0.06, staggered);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(
        matrix_of(make_sparse(h), {1.0 / 3, 2.0 / 3, 0}));
    const Eigen::VectorXd e = solver.eigenvalues();
    EXPECT_NEAR(e[2] - e[1], 2 * std::abs(3 * std::sqrt(3.0) * 0.06 - staggered), 1e-12);
  }
}

TEST(Spinors, sites_have_both_spins) {
  const TightBinding t = make_tight_binding(models::random_spinors(3, 5));
  ASSERT_EQ(t.orbitals.size(), 12u);
  EXPECT_EQ(t.spin_degeneracy, 1);
  for (std::size_t o = 0; o < t.orbitals.size(); ++o) {
    EXPECT_EQ(t.orbitals[o].spin, o % 2 == 0 ? 1 : -1);
    EXPECT_EQ(t.orbitals[o].orbital, t.orbitals[o / 2 * 2].orbital);
  }
}

/// The same H with all states of spin up before those of spin down.
SparseHamiltonian ups_first(const SparseHamiltonian &s) {
  SparseBuilder builder(s.n_orbitals);
  const auto place = [&](int state) { return state / 2 + state % 2 * (s.n_orbitals / 2); };
  for (int column = 0; column < s.n_orbitals; ++column)
    for (auto e = s.column_start[column]; e < s.column_start[column + 1]; ++e) {
      const auto &r = s.cells[s.cell[e]];
      const std::complex<double> value(s.value[e], s.imaginary[e]);
      builder.add(place(s.row[e]), place(column), r, value);
      if (s.row[e] != column)
        builder.add(place(column), place(s.row[e]), {-r[0], -r[1], -r[2]}, std::conj(value));
    }
  return builder.finish({});
}

TEST(Spinors, are_taken_apart_again_in_both_orders) {
  const WannierHamiltonian h = models::random_spinors(4, 6);
  const SparseHamiltonian s = make_sparse(h);
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down}) {
    const SpinorElements parts =
        take_spinors_apart(order == SpinOrder::interleaved ? s : ups_first(s), order);
    EXPECT_LT(parts.time_reversal_error, 1e-15);
    const std::complex<double> i(0, 1);
    Eigen::MatrixXcd m = Eigen::MatrixXcd::Zero(s.n_orbitals, s.n_orbitals);
    for (const SpinorElement &e : parts.elements) {
      const Eigen::Vector3d r(e.cell[0], e.cell[1], e.cell[2]);
      Eigen::Matrix2cd two;
      two << e.a + i * e.b[2], e.b[1] + i * e.b[0], -e.b[1] + i * e.b[0], e.a - i * e.b[2];
      m.block<2, 2>(2 * e.row, 2 * e.column) +=
          two * std::polar(1.0, 2 * models::kPi * somewhere.dot(r));
    }
    const Eigen::MatrixXcd expected = models::spinor_matrix(h, somewhere);
    for (int a = 0; a < h.n_orbitals; ++a)
      for (int b = a; b < h.n_orbitals; ++b)
        EXPECT_LT((m - expected).block(2 * a, 2 * b, 2, 2).norm(), 1e-13) << a << " " << b;
  }
}

TEST(Spinors, the_wrong_order_breaks_time_reversal) {
  const SparseHamiltonian s = make_sparse(models::random_spinors(4, 7));
  EXPECT_GT(take_spinors_apart(s, SpinOrder::up_then_down).time_reversal_error, 0.1);
  EXPECT_GT(take_spinors_apart(ups_first(s), SpinOrder::interleaved).time_reversal_error, 0.1);
  models::expect_error(
      [] { take_spinors_apart(make_sparse(models::chain()), SpinOrder::interleaved); }, {"odd"});
  models::expect_error([] { spin_order_of("up"); }, {"interleaved", "\"up\""});
}

TEST(Spinors, broken_ones_are_refused) {
  WannierHamiltonian h = models::kane_mele(-1.0, 0.06);
  h.spin_degeneracy = 2;
  models::expect_error([&] { h.check(); }, {"one electron"});
  h = models::kane_mele(-1.0, 0.06);
  h.spin_orbit->values[2] = 0.1;  // on site
  models::expect_error([&] { h.check(); }, {"not antisymmetric"});
  h = models::kane_mele(-1.0, 0.06);
  h.spin_orbit->values.pop_back();
  models::expect_error([&] { h.check(); }, {"lies outside the values"});
}

}  // namespace
}  // namespace dpw
