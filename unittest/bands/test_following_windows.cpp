// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "bands/band_solver.h"
#include "bands/known_bands.h"
#include "hamiltonian_models.h"
#include "needs_mkl.h"

using namespace dpw;
using models::expect_error;

namespace {

class FollowingWindows : public NeedsMkl<testing::TestWithParam<WindowProof>> {};

std::vector<Eigen::Vector3d> places(int n) {
  std::vector<Eigen::Vector3d> all;
  for (int i = 0; i < n; ++i) all.emplace_back((i % 36) / 36.0, (i / 36) / 18.0, 0.0);
  return all;
}

}  // namespace

/// The first solver of a process is tried on a matrix of another size, which has no such places and
/// must leave nothing in the memory.
TEST_P(FollowingWindows, AgreeWithClosedFormsOverKPointsAndFrames) {
  BandOptions options;
  options.solver.name = "window";
  options.solver.proof = GetParam();
  options.solver.memory = std::make_shared<WindowMemory>(1);
  options.request.vectors = true;
  const std::vector<Eigen::Vector3d> k = {
      {0.1, 0.2, 0.0}, {0.12, 0.2, 0.0}, {0.14, 0.2, 0.0}, {0.0, 0.0, 0.0}, {0.01, 0.0, 0.0}};
  for (const double mass : {1.0, 1.01, 1.02}) {
    const KnownBands known = honeycomb(18, 18, mass);
    const int n = known.h->n_orbitals;
    options.request.first = n / 2 - 8;
    options.request.count = 16;
    options.solver.places = places(n);
    BandSolver solver(known.h, options, static_cast<int>(k.size()));
    const BandResult found = solver.solve(k);
    for (std::size_t i = 0; i < k.size(); ++i) {
      KPointResult one;
      one.first_band = found.first_band[i];
      one.energies = found.energies.row(static_cast<Eigen::Index>(i)).transpose();
      one.vectors = found.vectors[i];
      EXPECT_EQ(one.first_band, n / 2 - 8);
      const KnownBandsError error = known_bands_error(known, k[i], one);
      EXPECT_LT(error.energies, 1e-9) << "mass " << mass << " k-point " << i;
      EXPECT_LT(error.vectors, 1e-6) << "mass " << mass << " k-point " << i;
    }
  }
}

TEST_P(FollowingWindows, RefuseOtherPlacesThanOrbitals) {
  BandOptions options;
  options.solver.name = "window";
  options.solver.proof = GetParam();
  options.request.count = 4;
  options.solver.places = places(5);
  expect_error([&] { BandSolver(chain(40).h, options, 1); },
               {"places of 5 orbitals", "40 orbitals"});
}

INSTANTIATE_TEST_SUITE_P(Proofs, FollowingWindows,
                         testing::Values(WindowProof::full, WindowProof::gap));
