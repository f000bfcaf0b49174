// SPDX-License-Identifier: MIT
#include "averages/spectral_function.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "dos/mesh_dos.h"

namespace dpw {
namespace {

struct States {
  Eigen::MatrixXd energies;
  std::vector<Eigen::MatrixXd> weights;
};

/// Three k-points, four bands, two columns of weights.
States some_states() {
  States s;
  s.energies.resize(3, 4);
  s.energies << -1.0, -0.5, 0.25, 2.0, -1.1, -0.4, 0.3, 1.5, -0.9, -0.6, 0.2, 1.0;
  for (int k = 0; k < 3; ++k) {
    Eigen::MatrixXd w(4, 2);
    w << 0.1, 0.9, 0.5, 0.2, 0.7 + 0.1 * k, 0.0, 1.0, 0.3;
    s.weights.push_back(w);
  }
  return s;
}

TEST(SpectralFunction, IsTheFormulaWhereTheGridIsFine) {
  const States s = some_states();
  constexpr double sigma = 0.05;
  const EnergyGrid grid{-1.5, 2.5, 8001};
  const Eigen::MatrixXd found = spectral_function(s.energies, s.weights, 0, sigma, grid);
  ASSERT_EQ(found.rows(), grid.n);
  ASSERT_EQ(found.cols(), 3);
  for (int i = 0; i < grid.n; i += 13)
    for (int k = 0; k < 3; ++k) {
      double expected = 0.0;
      for (int n = 0; n < 4; ++n)
        expected += s.weights[k](n, 0) *
                    std::exp(-0.5 * std::pow((grid.energy(i) - s.energies(k, n)) / sigma, 2)) /
                    (sigma * std::sqrt(2.0 * M_PI));
      EXPECT_NEAR(found(i, k), expected, 5e-5);  // the curvature within an interval
    }
}

TEST(SpectralFunction, IntegralsAreRightOnACoarseGrid) {
  const States s = some_states();
  for (const double sigma : {1e-4, 0.03, 0.2}) {
    const EnergyGrid grid{-3.0, 4.0, 36};
    const Eigen::MatrixXd found = spectral_function(s.energies, s.weights, 1, sigma, grid);
    for (int k = 0; k < 3; ++k)
      EXPECT_NEAR(found.col(k).sum() * grid.spacing(), s.weights[k].col(1).sum(), 1e-12);
  }
}

TEST(SpectralFunction, SummedOverAMeshIsTheDensityOfStates) {
  const States s = some_states();
  const EnergyGrid grid{-1.2, 1.7, 30};  // some states outside
  const std::vector<double> weight = {0.5, 0.3, 0.2};
  const MeshDos dos = gaussian_dos({s.energies, s.weights}, weight, 0.1, grid);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(grid.n);
  const Eigen::MatrixXd found = spectral_function(s.energies, s.weights, 1, 0.1, grid);
  for (int k = 0; k < 3; ++k) sum += weight[static_cast<std::size_t>(k)] * found.col(k);
  EXPECT_LT((sum - dos.density.col(2)).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(SpectralFunction, BadInputIsRefused) {
  const States s = some_states();
  const EnergyGrid grid{-1.0, 1.0, 11};
  EXPECT_THROW(spectral_function(s.energies, s.weights, 2, 0.1, grid), Error);
  EXPECT_THROW(spectral_function(s.energies, s.weights, 0, 0.0, grid), Error);
  EXPECT_THROW(spectral_function(s.energies, {}, 0, 0.1, grid), Error);
  EXPECT_THROW(spectral_function(s.energies, s.weights, 0, 0.1, {1.0, -1.0, 5}), Error);
}

TEST(CompleteRange, EndsFiveBroadeningsBeforeBandsLeftOut) {
  const States s = some_states();
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const CompleteRange all = complete_range(s.energies, 0, 4, 0.01);
  EXPECT_EQ(all.lower, -infinite);
  EXPECT_EQ(all.upper, infinite);
  const CompleteRange some = complete_range(s.energies, 1, 6, 0.01);
  EXPECT_DOUBLE_EQ(some.lower, -0.9 + 0.05);  // the highest of the lowest bands found
  EXPECT_DOUBLE_EQ(some.upper, 1.0 - 0.05);
}

}  // namespace
}  // namespace dpw
