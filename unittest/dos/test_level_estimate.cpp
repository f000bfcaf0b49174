// SPDX-License-Identifier: MIT
#include "dos/level_estimate.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dos/dos_models.h"

namespace dpw {
namespace {

using models::eigenvalues_of;
using models::upper_of;

/// Evenly spread values in [-5, -1] and [0.5, 4].
std::vector<double> two_bands(int below, int above) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(below + above));
  for (int i = 0; i < below; ++i) values.push_back(-5.0 + 4.0 * i / (below - 1));
  for (int i = 0; i < above; ++i) values.push_back(0.5 + 3.5 * i / (above - 1));
  return values;
}

TEST(LevelEstimate, LandsInTheGapFarFromBothBands) {
  for (const bool real : {false, true})
    for (unsigned seed = 1; seed <= 3; ++seed) {
      LevelEstimateOptions options;
      options.seed = seed;
      const EnergyEstimate level = estimate_level(
          upper_of(models::with_spectrum(two_bands(250, 150), real, seed)), 250.0, options);
      EXPECT_NEAR(level.energy, -0.25, 0.5) << "real " << real << ", seed " << seed;
      EXPECT_GT(level.upper - level.lower, 1.2);
      EXPECT_NEAR(level.count.value, 250.0, 5.0 * level.count.error);
    }
}

TEST(LevelEstimate, FindsALevelOfAMetalToAboutABroadening) {
  const Eigen::MatrixXcd h = models::random_hermitian(600, false, 3, 6.0);
  const Eigen::VectorXd values = eigenvalues_of(h);
  for (const int below : {60, 300, 500}) {
    const EnergyEstimate level = estimate_level(upper_of(h), below);
    EXPECT_NEAR(level.energy, values[below], 1.5 * level.broadening) << below;
    EXPECT_LT(level.lower, values[below] + level.broadening);
    EXPECT_GT(level.upper, values[below] - level.broadening);
    EXPECT_LT(level.broadening, 0.15);
  }
}

TEST(LevelEstimate, EndsOfTheSpectrumStayOutsideOfIt) {
  const Eigen::MatrixXcd h = models::with_spectrum(two_bands(30, 20), true, 8);
  EXPECT_LT(estimate_level(upper_of(h), 0.0).energy, -4.9);
  EXPECT_GT(estimate_level(upper_of(h), 50.0).energy, 3.9);
}

TEST(LevelEstimate, IsTheSameForAnyNumberOfThreads) {
  const SparseHermitian h = upper_of(models::random_hermitian(700, false, 5));
  LevelEstimateOptions options;
  const double one = estimate_level(h, 200.0, options).energy;
  for (const int n : {2, 3, 8}) {
    options.n_threads = n;
    EXPECT_EQ(estimate_level(h, 200.0, options).energy, one);
  }
}

TEST(LevelEstimate, RefusesMoreStatesThanThereAre) {
  const SparseHermitian h = upper_of(models::random_hermitian(4, true, 5));
  EXPECT_THROW(estimate_level(h, 4.5), Error);
  EXPECT_THROW(estimate_level(h, -1.0), Error);
  EXPECT_THROW(estimate_level(h, std::nan("")), Error);
  EXPECT_THROW(estimate_level(SparseHermitian(0, 0), 0.0), Error);
}

}  // namespace
}  // namespace dpw
