// SPDX-License-Identifier: MIT
#include "bands/band_window.h"

#include <gtest/gtest.h>

namespace dpw {
namespace {

TEST(BandWindow, BetweenEnergiesAreTheBandsWithAnyOfThem) {
  Eigen::MatrixXd energies(2, 4);
  energies << -2.0, -1.0, 0.5, 2.0, -1.5, -0.8, 0.9, 1.2;
  const BandWindow some = bands_between(energies, 10, -1.6, 0.6);
  EXPECT_EQ(some.first, 10);
  EXPECT_EQ(some.count, 3);
  const BandWindow upper = bands_between(energies, 10, 0.9, 1.0);
  EXPECT_EQ(upper.first, 12);
  EXPECT_EQ(upper.count, 1);
  EXPECT_EQ(bands_between(energies, 10, -0.5, 0.4).count, 0);
}

TEST(BandWindow, UnitedHoldsWhatLiesBetween) {
  const BandWindow both = united({7, 2}, {3, 1});
  EXPECT_EQ(both.first, 3);
  EXPECT_EQ(both.count, 6);
  EXPECT_EQ(united({0, 0}, {3, 1}).first, 3);
  EXPECT_EQ(united({3, 1}, {0, 0}).count, 1);
}

}  // namespace
}  // namespace dpw
