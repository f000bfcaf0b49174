// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>

#include "bands/band_solver.h"
#include "bands/occupation.h"
#include "bloch/kpoints.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

Eigen::MatrixXd energies_of(const WannierHamiltonian &h, const KPoints &k) {
  return BandSolver(std::make_shared<SparseHamiltonian>(make_sparse(h)), {}, k.size())
      .solve(k.fractional)
      .energies;
}

Occupation occupation_of(const WannierHamiltonian &h, const KPoints &k, double smearing = 0.0) {
  return find_occupation(energies_of(h, k), k.weight,
                         {h.n_electrons, h.spin_degeneracy, h.n_orbitals}, 0, smearing);
}

/// Two flat-ish bands at three k-points of equal weight.
Eigen::MatrixXd two_bands() {
  Eigen::MatrixXd e(3, 2);
  e << -2.0, 1.0, -1.0, 3.0, -1.5, 2.0;
  return e;
}
const std::vector<double> kThird(3, 1.0 / 3.0);

}  // namespace

TEST(Occupation, AnInsulatorHasItsFermiLevelInMidGap) {
  const Occupation o = find_occupation(two_bands(), kThird, {2.0, 2, 2});
  EXPECT_TRUE(o.insulator);
  EXPECT_EQ(o.valence_top, -1.0);
  EXPECT_EQ(o.conduction_bottom, 1.0);
  EXPECT_EQ(o.gap, 2.0);
  EXPECT_EQ(o.fermi_level, 0.0);
  EXPECT_EQ(o.valence_k, 1);
  EXPECT_EQ(o.conduction_k, 0);
  EXPECT_EQ(o.valence_band, 0);
  EXPECT_EQ(o.conduction_band, 1);
}

TEST(Occupation, TheSshChainHasItsGap) {
  for (const double smearing : {0.0, 0.1}) {
    const Occupation o = occupation_of(models::ssh_chain(0.6, 1.0), make_mesh(12, 1, 1), smearing);
    EXPECT_TRUE(o.insulator);
    EXPECT_NEAR(o.gap, 0.8, 1e-12);
    EXPECT_NEAR(o.fermi_level, 0.0, 1e-12);
  }
}

TEST(Occupation, AHalfFilledChainHasItsFermiLevelAtTheOnSiteEnergy) {
  for (const double smearing : {0.0, 0.05})
    for (const int n : {8, 10, 50, 64}) {  // with states at the Fermi level and without
      const Occupation o = occupation_of(models::chain(-1.0, 0.3), make_mesh(n, 1, 1), smearing);
      EXPECT_FALSE(o.insulator);
      EXPECT_NEAR(o.fermi_level, 0.3, 1e-7) << n << " " << smearing;
      EXPECT_NEAR(o.gap, -4.0, 1e-12) << "one band, so top and bottom are its own";
      EXPECT_EQ(o.valence_band, 0);
      EXPECT_EQ(o.conduction_band, 0);
    }
}

TEST(Occupation, FractionalElectronsAreCounted) {
  // a chain filled to x: k_F = x / 2 of the zone to each side, E_F = -2 cos(pi x)
  WannierHamiltonian h = models::chain(-1.0);
  const KPoints k = make_mesh(2000, 1, 1);
  for (const double electrons : {0.5, 0.777, 1.5}) {
    h.n_electrons = electrons;
    EXPECT_NEAR(occupation_of(h, k).fermi_level, -2.0 * std::cos(models::kPi * electrons / 2),
                5e-3);
    EXPECT_NEAR(occupation_of(h, k, 0.01).fermi_level, -2.0 * std::cos(models::kPi * electrons / 2),
                5e-3);
  }
}

TEST(Occupation, SpinDegeneracyOneFillsTwiceAsManyBands) {
  const Occupation o = find_occupation(two_bands(), kThird, {1.0, 1, 2});
  EXPECT_TRUE(o.insulator);
  EXPECT_EQ(o.fermi_level, 0.0);
}

TEST(Occupation, OverlappingBandsHaveANegativeGapAndACountedLevel) {
  Eigen::MatrixXd e(2, 2);
  e << 0.0, 1.0, 2.0, 5.0;
  const Occupation o = find_occupation(e, {0.5, 0.5}, {2.0, 2, 2});
  EXPECT_FALSE(o.insulator);
  EXPECT_EQ(o.gap, -1.0);
  EXPECT_EQ(o.fermi_level, 1.5) << "states 0 and 1 are full, 2 and 5 empty";
}

TEST(Occupation, GraphenesFermiLevelIsAtTheCone) {
  const Occupation o = occupation_of(models::honeycomb(), make_mesh(6, 6, 1));
  EXPECT_NEAR(o.gap, 0.0, 1e-12);
  EXPECT_NEAR(o.fermi_level, 0.0, 1e-12);
}

TEST(Occupation, AWindowOfBandsGivesWhatAllOfThemGive) {
  const WannierHamiltonian h = models::random_model(6, 1, 3);
  const KPoints k = make_mesh(3, 2, 1);
  const Eigen::MatrixXd all = energies_of(h, k);
  for (const double electrons : {12.0, 9.0}) {
    const Filling filling = {electrons, 2, h.n_orbitals};
    const BandWindow window = bands_next_to_gap(10, filling);
    const Occupation whole = find_occupation(all, k.weight, filling);
    const Occupation part = find_occupation(all.middleCols(window.first, window.count), k.weight,
                                            filling, window.first);
    EXPECT_EQ(part.fermi_level, whole.fermi_level);
    EXPECT_EQ(part.gap, whole.gap);
    EXPECT_EQ(part.valence_band, whole.valence_band);
    EXPECT_EQ(part.conduction_k, whole.conduction_k);
  }
}

TEST(Occupation, AMetalIsRefusedWhereBandsOutsideTheWindowMatter) {
  Eigen::MatrixXd e(2, 4);  // the second k-point lies 10 eV higher
  e << 0, 1, 2, 3, 10, 11, 12, 13;
  const Filling filling = {4.0, 2, 4};
  EXPECT_EQ(find_occupation(e, {0.5, 0.5}, filling).fermi_level, 6.5);
  expect_error(
      [&] {
        find_occupation(e.middleCols(1, 2), {0.5, 0.5}, filling, 1);
      },
      {"metal", "lowest of the bands", "1 to 2", "compute more bands"});
  expect_error(
      [&] {
        find_occupation(e.leftCols(3), {0.5, 0.5}, filling, 0);
      },
      {"metal", "highest of the bands", "0 to 2", "compute more bands"});
}

TEST(Occupation, AWindowWithoutTheGapIsRefused) {
  for (const auto &[electrons, first] : {std::pair(2.0, 1), {6.0, 0}, {8.0, 0}, {10.0, 2}})
    expect_error(
        [&, electrons = electrons, first = first] {
          find_occupation(two_bands(), kThird, {electrons, 2, 5}, first);
        },
        {"the gap lies between bands", "only bands", "of 5", "both sides of the gap"});
  expect_error([] { find_occupation(two_bands(), kThird, {0.0, 2, 2}); }, {"the gap lies between"});
  expect_error([] { find_occupation(two_bands(), kThird, {4.0, 2, 2}); }, {"the gap lies between"});
}

TEST(Occupation, NonsenseIsRefused) {
  const Filling filling = {2.0, 2, 2};
  Eigen::MatrixXd bad = two_bands();
  bad(1, 1) = std::numeric_limits<double>::quiet_NaN();
  expect_error([&] { find_occupation(bad, kThird, filling); }, {"energies", "not finite"});
  expect_error([&] { find_occupation(Eigen::MatrixXd(0, 2), {}, filling); }, {"no k-points"});
  expect_error([&] { find_occupation(two_bands(), {1.0}, filling); }, {"3 k-points", "for 1"});
  expect_error(
      [&] {
        find_occupation(two_bands(), {1, 1, 1}, filling);
      },
      {"add up to 3", "not to 1"});
  expect_error([&] { find_occupation(two_bands(), kThird, filling, 1); },
               {"1 to 2", "model has 2"});
  expect_error([&] { find_occupation(two_bands(), kThird, filling, 0, -0.1); }, {"smearing"});
}

TEST(Filling, WholeNumbersSurviveRounding) {
  EXPECT_EQ((Filling{1206.0 + 1e-10, 2, 737}.filled_bands()), 603.0);
  EXPECT_EQ((Filling{3.0, 2, 2}.filled_bands()), 1.5);
}

TEST(Filling, RefusesElectronsThatDoNotFit) {
  expect_error([] { Filling{5.0, 2, 2}.filled_bands(); }, {"5 electrons do not fit into 2 bands"});
  expect_error([] { Filling{-1.0, 2, 2}.filled_bands(); }, {"-1 electrons do not fit"});
  expect_error([] { Filling{std::nan(""), 2, 2}.filled_bands(); }, {"do not fit"});
  expect_error([] { Filling{2.0, 3, 2}.filled_bands(); }, {"degeneracy has to be 1 or 2"});
}

TEST(BandWindow, TakesHalfBelowAndHalfAboveTheGap) {
  const Filling filling = {10.0, 2, 12};  // bands 0 to 4 are full
  const auto expect = [&](int n, int first, int count) {
    const BandWindow window = bands_next_to_gap(n, filling);
    EXPECT_EQ(window.first, first) << n;
    EXPECT_EQ(window.count, count) << n;
  };
  expect(2, 4, 2);
  expect(4, 3, 4);
  expect(5, 2, 5);    // the odd one below
  expect(12, 0, 11);  // clipped below: only 5 are there
  expect(100, 0, 12);
}

TEST(BandWindow, HoldsAPartlyFilledBand) {
  const BandWindow window = bands_next_to_gap(2, {9.0, 2, 12});
  EXPECT_EQ(window.first, 4);
  EXPECT_EQ(window.count, 2);
}

TEST(BandWindow, RefusesLessThanTwoBands) {
  expect_error([] { bands_next_to_gap(1, {2.0, 2, 2}); }, {"nbands", "at least 2", "it is 1"});
}
