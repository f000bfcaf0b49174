// SPDX-License-Identifier: MIT
// Bands with spin-orbit coupling: one electron a band, Kramers pairs, k and -k; spins of states.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bands/band_solver.h"
#include "bands/occupation.h"
#include "bloch/kpoints.h"
#include "bloch/sparse_bloch_sum.h"
#include "eigen/hermitian_factorization.h"
#include "eigen/mkl_library.h"
#include "spinor_models.h"
#include "states/spin_expectation.h"
#include "states/state_weights.h"
#include "tight_binding/spinor_sites.h"
#include "tight_binding/tight_binding.h"

using namespace dpw;

namespace {

std::vector<std::string> solvers() {
  std::vector<std::string> names = {"lapack"};
  if (is_built_in("kokkos")) names.emplace_back("kokkos");
  if (MklLibrary::available()) names.emplace_back("window");
  return names;
}

/// Two of them with Kramers pairs, and both of a pair of k and -k.
const std::vector<Eigen::Vector3d> k_points = {
    {0, 0, 0}, {0.5, 0.5, 0}, {0.13, -0.27, 0.4}, {-0.13, 0.27, -0.4}};

BandResult solve(const TightBinding &h, BandOptions options,
                 const std::vector<Eigen::Vector3d> &k = k_points) {
  const std::shared_ptr<const SparseHamiltonian> sparse(std::shared_ptr<void>(), &h.sparse);
  return BandSolver(sparse, std::move(options), static_cast<int>(k.size())).solve(k);
}

/// Energies, and spins by their definition, of everything.
struct Reference {
  std::vector<Eigen::VectorXd> energies;
  std::vector<Eigen::MatrixXd> spins;

  explicit Reference(const WannierHamiltonian &h) {
    const SpinExpectation spin(make_tight_binding(h).orbitals);
    for (const Eigen::Vector3d &k : k_points) {
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(models::spinor_matrix(h, k));
      energies.push_back(solved.eigenvalues());
      spins.push_back(spin.measure(k, solved.eigenvalues(), solved.eigenvectors()));
    }
  }
};

TEST(SpinorBands, OfAllSolversAreThoseOfTheDefinition) {
  const WannierHamiltonian h = models::random_spinors(21, 17);  // 42 orbitals
  const TightBinding t = make_tight_binding(h);
  const Reference reference(h);
  for (const std::string &solver : solvers())
    for (const auto &[first, count] : {std::pair(36, 12), {37, 9}}) {  // the latter cuts two pairs
      SCOPED_TRACE(solver + " from " + std::to_string(first));
      BandOptions options;
      options.solver.name = solver;
      options.solver.places = fractional_places(t);
      options.request = {first, count, {}, true};
      options.measures = make_state_weights(t.orbitals, {"spin", "element"});
      const BandResult found = solve(t, options);
      for (std::size_t i = 0; i < k_points.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        EXPECT_EQ(found.first_band[i], first);
        ASSERT_EQ(found.energies.cols(), count);
        ASSERT_EQ(found.vectors[i].cols(), count);
        EXPECT_LT(
            (found.energies.row(row).transpose() - reference.energies[i].segment(first, count))
                .norm(),
            1e-9);
        ASSERT_EQ(found.weights[i].cols(), 6);
        EXPECT_LT((found.weights[i].leftCols(3) - reference.spins[i].middleRows(first, count))
                      .cwiseAbs()
                      .maxCoeff(),
                  solver == "window" ? 1e-5 : 1e-10);
        EXPECT_LT((found.weights[i].rightCols(3).rowwise().sum().array() - 1.0).matrix().norm(),
                  1e-9);
      }
      // k and -k: the same energies, and opposite spins
      EXPECT_LT((found.energies.row(2) - found.energies.row(3)).norm(), 1e-9);
    }
}

TEST(SpinorBands, NextToAnEnergyHaveWholeLevels) {
  const WannierHamiltonian h = models::random_spinors(21, 18);
  const TightBinding t = make_tight_binding(h);
  const Reference reference(h);
  for (const std::string &solver : solvers())
    for (const double around : {0.1, -100.0, 100.0}) {
      if (solver == "window" && around != 0.1) continue;  // looks for windows within the spectrum
      SCOPED_TRACE(solver + " at " + std::to_string(around));
      BandOptions options;
      options.solver.name = solver;
      options.request = {0, 5, around, false};
      options.measures = make_state_weights(t.orbitals, {"spin"});
      const BandResult found = solve(t, options);
      EXPECT_TRUE(found.vectors.empty());
      for (std::size_t i = 0; i < k_points.size(); ++i) {
        const int first = found.first_band[i];
        const int below = static_cast<int>((reference.energies[i].array() < around).count());
        EXPECT_EQ(first, std::clamp(below - 3, 0, 84 - 5));
        EXPECT_LT((found.energies.row(static_cast<Eigen::Index>(i)).transpose() -
                   reference.energies[i].segment(first, 5))
                      .norm(),
                  1e-9);
        EXPECT_LT((found.weights[i] - reference.spins[i].middleRows(first, 5)).norm(),
                  solver == "window" ? 1e-5 : 1e-10);
      }
    }
}

/// Coupling on site only, as far as the pattern of H(k) goes two matrices that are hardly
/// connected: factors of such ones were off by electronvolts, unless both spins of an orbital have
/// a place.
TEST(SpinorBands, AreFactorisedWell) {
  if (!MklLibrary::available()) GTEST_SKIP() << "there is no MKL here";
  WannierHamiltonian h = models::random_spinors(75, 19);
  SpinOrbitPart on_site;
  for (const PairBlock &block : h.spin_orbit->blocks) {
    if (!block.is_on_site()) continue;
    on_site.blocks.push_back({block.row, block.column, block.cell, on_site.values.size()});
    const auto first =
        h.spin_orbit->values.begin() + static_cast<std::ptrdiff_t>(block.first_value);
    on_site.values.insert(on_site.values.end(), first,
                          first + static_cast<std::ptrdiff_t>(3 * h.block_size(block)));
  }
  h.spin_orbit = on_site;
  const TightBinding t = make_tight_binding(h);
  const Eigen::VectorXd energies =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(models::spinor_matrix(h, k_points[2]))
          .eigenvalues();
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down}) {
    const TightBinding sorted = with_spins_in_order(t, order);
    SparseBlochSum sum(
        std::shared_ptr<const SparseHamiltonian>(std::shared_ptr<void>(), &sorted.sparse));
    const SparseHermitian &matrix = sum.build(k_points[2]);
    const auto factors = make_pardiso_factorization(matrix, 1);
    for (int i = 20; i < energies.size() - 20; i += 40) {
      const double shift = 0.5 * (energies[i] + energies[i + 1]);
      const ShiftCount count = factors->factorize(matrix, shift);
      EXPECT_TRUE(count.exact);
      EXPECT_EQ(count.below, i + 1);
      EXPECT_LT(count.backward_error, 1e-9) << shift;
    }
  }
}

/// A band holds one electron; half the mesh tells as much as the whole one.
TEST(SpinorBands, HaveTheGapOfKaneAndMele) {
  for (const double staggered : {0.0, 0.1, 0.5}) {
    const TightBinding t = make_tight_binding(models::kane_mele(-1.0, 0.06, staggered));
    const KPoints half = make_mesh(12, 12, 1, t.sparse.same_at_minus_k());
    const KPoints whole = make_mesh(12, 12, 1, false);
    EXPECT_EQ(half.size(), 74);
    const Filling filling{*t.n_electrons, t.spin_degeneracy, t.sparse.n_orbitals};
    const Occupation a =
        find_occupation(solve(t, {}, half.fractional).energies, half.weight, filling);
    const Occupation b =
        find_occupation(solve(t, {}, whole.fractional).energies, whole.weight, filling);
    EXPECT_EQ(filling.filled_bands(), 2.0);
    EXPECT_EQ(a.valence_band, 1);
    EXPECT_NEAR(a.gap, 2 * std::abs(3 * std::sqrt(3.0) * 0.06 - staggered), 1e-12);
    EXPECT_NEAR(b.gap, a.gap, 1e-12);
    EXPECT_NEAR(b.fermi_level, a.fermi_level, 1e-9);
  }
}

}  // namespace
