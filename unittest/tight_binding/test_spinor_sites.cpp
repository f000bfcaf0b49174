// SPDX-License-Identifier: MIT
// Which states of an H(R) of spinors are up and down.
#include "tight_binding/spinor_sites.h"

#include <gtest/gtest.h>

#include "layout_models.h"
#include "tight_binding/add_to_diagonal.h"
#include "tight_binding/drop_small.h"

namespace dpw {
namespace {

/// As a file has it that does not say more.
TightBinding without_spins(const WannierHamiltonian &h, SpinOrder order) {
  TightBinding t = with_spins_in_order(make_tight_binding(h), order);
  for (OrbitalSite &site : t.orbitals) site.spin = 0;
  t.sparse.time_reversal = false;
  t.sparse.spin_order = SpinOrder::interleaved;
  return t;
}

TEST(SpinorSites, AreFoundByTimeReversal) {
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down}) {
    TightBinding t = without_spins(models::random_spinors(5, 3), order);
    EXPECT_FALSE(order_of_spins(t));
    EXPECT_FALSE(t.sparse.same_at_minus_k());
    const std::string found = find_spins(t);
    EXPECT_EQ(order_of_spins(t), order);
    EXPECT_TRUE(t.sparse.same_at_minus_k());
    EXPECT_EQ(t.sparse.spin_order, order);
    EXPECT_EQ(found.find(order == SpinOrder::interleaved
                             ? "its states of spin up and down alternate, since"
                             : "its states of spin up come before those of spin down, since"),
              0U)
        << found;
  }
}

/// As interpolations are: right to a millielectronvolt, but not for the use of half a mesh.
TEST(SpinorSites, AreFoundWhereTimeReversalHoldsNearly) {
  TightBinding t = without_spins(models::kane_mele(-1.0, 0.06), SpinOrder::interleaved);
  add_to_diagonal(t.sparse, {5e-4, 0.0, 0.0, 0.0});
  EXPECT_NE(find_spins(t).find("changes H(R) by 5.0e-04 eV"), std::string::npos);
  EXPECT_EQ(order_of_spins(t), SpinOrder::interleaved);
  EXPECT_FALSE(t.sparse.same_at_minus_k());
  add_to_diagonal(t.sparse, {5e-3, 0.0, 0.0, 0.0});
  for (OrbitalSite &site : t.orbitals) site.spin = 0;
  EXPECT_EQ(
      find_spins(t).find("which of its states are of spin up and down is not known, since "
                         "time reversal changes H(R) by 5.5e-03 eV if they alternate, and by "),
      0U);
  EXPECT_FALSE(order_of_spins(t));
}

TEST(SpinorSites, AreNotThoseOfAnOddNumberOfStates) {
  TightBinding t = make_tight_binding(models::chain());
  EXPECT_NE(find_spins(t).find("odd number"), std::string::npos);
  EXPECT_FALSE(order_of_spins(t));
}

TEST(SpinorSites, HaveAnOrderOnlyInPairs) {
  TightBinding t = make_tight_binding(models::random_spinors(3, 4));
  EXPECT_EQ(order_of_spins(t), SpinOrder::interleaved);
  const auto without = [&](auto &&change) {
    TightBinding changed = t;
    change(changed);
    return order_of_spins(changed);
  };
  EXPECT_FALSE(without([](TightBinding &h) { h.orbitals[3].spin = 0; }));
  EXPECT_FALSE(without([](TightBinding &h) { h.orbitals[3].atom = 7; }));
  EXPECT_FALSE(without([](TightBinding &h) { h.orbitals[3].orbital = "dz2"; }));
  EXPECT_FALSE(without([](TightBinding &h) { std::swap(h.orbitals[2], h.orbitals[3]); }));
  EXPECT_FALSE(without([](TightBinding &h) { h.orbitals.clear(); }));
  EXPECT_FALSE(order_of_spins(make_tight_binding(models::honeycomb())));
}

TEST(SpinorSites, AreSortedAndSortedBack) {
  const TightBinding t = make_tight_binding(models::random_spinors(4, 5));
  const TightBinding sorted = with_spins_in_order(t, SpinOrder::up_then_down);
  EXPECT_EQ(order_of_spins(sorted), SpinOrder::up_then_down);
  EXPECT_TRUE(sorted.sparse.time_reversal);
  const int n = t.sparse.n_orbitals / 2;
  for (const auto &cell : t.sparse.cells) {
    const Eigen::MatrixXcd a = models::matrix_at(t.sparse, cell);
    const Eigen::MatrixXcd b = models::matrix_at(sorted.sparse, cell);
    for (int p = 0; p < n; ++p)
      for (int q = 0; q < n; ++q) EXPECT_EQ(a(2 * p, 2 * q + 1), b(p, q + n));
  }
  const TightBinding back = with_spins_in_order(sorted, SpinOrder::interleaved);
  EXPECT_EQ(back.sparse.value, t.sparse.value);
  EXPECT_EQ(back.sparse.imaginary, t.sparse.imaginary);
  models::expect_error(
      [] { with_spins_in_order(make_tight_binding(models::chain()), SpinOrder::interleaved); },
      {"no order of spins"});
}

/// Only the same energy for both spins leaves time reversal.
TEST(SpinorSites, KeepTimeReversalUnderPotentials) {
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down}) {
    TightBinding t = with_spins_in_order(make_tight_binding(models::kane_mele(-1.0, 0.06)), order);
    const bool pairs = order == SpinOrder::interleaved;
    add_to_diagonal(t.sparse,
                    pairs ? std::vector<double>{1, 1, 2, 2} : std::vector<double>{1, 2, 1, 2});
    EXPECT_TRUE(t.sparse.same_at_minus_k());
    drop_small(t.sparse, 0.1);
    EXPECT_TRUE(t.sparse.same_at_minus_k());
    add_to_diagonal(t.sparse,
                    pairs ? std::vector<double>{1, 2, 1, 2} : std::vector<double>{1, 1, 2, 2});
    EXPECT_FALSE(t.sparse.same_at_minus_k());
  }
}

}  // namespace
}  // namespace dpw
