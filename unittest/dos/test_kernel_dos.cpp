// SPDX-License-Identifier: MIT
#include "dos/kernel_dos.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "complex_models.h"
#include "dos/kernel_polynomial.h"

namespace dpw {
namespace {

KPoints gamma() {
  KPoints k;
  k.fractional = {Eigen::Vector3d::Zero()};
  k.weight = {1.0};
  return k;
}

KernelDosOptions options_of(int n_moments, int n_vectors) {
  KernelDosOptions options;
  options.moments.n_moments = n_moments;
  options.moments.n_vectors = n_vectors;
  return options;
}

/// States of the columns below `energy`, at the nearest grid point.
double below(const DensityOfStates &dos, double energy, int column = 0) {
  Eigen::Index at = 0;
  (dos.energies.array() - energy).abs().minCoeff(&at);
  return dos.below(at, column);
}

TEST(KernelDos, OfALongChainIsItsClosedForm) {
  // a supercell at Gamma is a mesh of k-points; with spin
  const models::HoppingModel model =
      models::supercell(models::hoppings_of(models::chain(-1.0, 0.5)), {600, 1, 1});
  KernelDosOptions options = options_of(200, 128);
  options.n_electrons = 600.0;
  const DensityOfStates dos = kernel_dos(models::sparse_of(model), gamma(), {}, options);
  EXPECT_EQ(dos.names, std::vector<std::string>{"total"});
  EXPECT_EQ(dos.n_orbitals, 600);
  ASSERT_TRUE(dos.fermi_level);
  EXPECT_NEAR(*dos.fermi_level, 0.5, 0.05);
  const double last = dos.below(dos.energies.size() - 1, 0);
  EXPECT_NEAR(last, 1200.0, 1e-6);
  int checked = 0;
  for (Eigen::Index i = 0; i < dos.energies.size(); ++i) {
    const double e = dos.energies[i] - 0.5;
    if (std::abs(e) > 1.7) continue;  // broadening rounds the singularities at +-2 off
    ++checked;
    EXPECT_NEAR(dos.density(i, 0), 1200.0 / (M_PI * std::sqrt(4.0 - e * e)),
                5.0 * dos.density_error(i, 0) + 2.0);
    EXPECT_NEAR(dos.below(i, 0), 1200.0 * (1.0 - std::acos(0.5 * e) / M_PI),
                5.0 * dos.below_error(i, 0) + 2.0);
  }
  EXPECT_GT(checked, 1000);
}

TEST(KernelDos, ShowsTheGapOfHaldanesModel) {
  const models::HaldaneParameters p;
  const models::HoppingModel model = models::supercell(models::haldane(p), {24, 24, 1});
  double valence = -10.0;
  double conduction = 10.0;
  for (int i = 0; i < 24; ++i)
    for (int j = 0; j < 24; ++j) {
      const auto e = models::haldane_energies({i / 24.0, j / 24.0, 0}, p);
      valence = std::max(valence, e[0]);
      conduction = std::min(conduction, e[1]);
    }
  ASSERT_GT(conduction - valence, 0.7);
  KernelDosOptions options = options_of(300, 8);
  options.spin_degeneracy = 1;
  options.n_electrons = 576.0;
  const DensityOfStates dos = kernel_dos(models::sparse_of(model), gamma(), {}, options);
  EXPECT_GT(*dos.fermi_level, valence + 0.1);
  EXPECT_LT(*dos.fermi_level, conduction - 0.1);
  double in_gap = 0.0;
  for (Eigen::Index i = 0; i < dos.energies.size(); ++i) {
    const double e = dos.energies[i];
    if (e > valence + 5 * dos.broadening && e < conduction - 5 * dos.broadening) {
      in_gap = std::max(in_gap, dos.density(i, 0));
      EXPECT_NEAR(dos.below(i, 0), 576.0, 5.0 * dos.below_error(i, 0) + 0.5);
    }
  }
  EXPECT_LT(in_gap, 2e-3 * dos.density.col(0).maxCoeff());
}

TEST(KernelDos, AveragesOverKPointsByTheirWeights) {
  const models::HoppingModel model = models::random_complex(6, 1, 21);
  KPoints k;
  k.fractional = {{0, 0, 0}, {0.3, 0.1, 0.2}, {-0.2, 0.45, 0.1}};
  k.weight = {0.2, 0.5, 0.3};
  // so many vectors that the scatter is small
  const DensityOfStates dos = kernel_dos(models::sparse_of(model), k, {}, options_of(64, 400));
  EXPECT_EQ(dos.n_kpoints, 3);
  for (const double e : {-6.0, -1.0, 0.5, 5.0}) {
    Eigen::Index at = 0;
    (dos.energies.array() - e).abs().minCoeff(&at);
    // the exact answer by the same kernel: moments of the exact spectrum
    Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(64, 2);
    const SpectralBounds bounds = {dos.energies[0], dos.energies[dos.energies.size() - 1]};
    for (std::size_t i = 0; i < 3; ++i)
      for (const double value : models::plain_bands(model, k.fractional[i])) {
        const double angle = std::acos((value - bounds.centre()) / bounds.half_width());
        for (int m = 0; m < 64; ++m) moments.row(m).array() += k.weight[i] * std::cos(m * angle);
      }
    const KernelPolynomial exact(bounds, moments);
    EXPECT_NEAR(dos.density(at, 0), 2.0 * exact.density(dos.energies[at]).value,
                4.5 * dos.density_error(at, 0) + 1e-6);
  }
}

TEST(KernelDos, GroupsOfOrbitalsAddUpToTheWhole) {
  // two chains that do not know of each other: each group's density is its own chain's
  models::HoppingModel model;
  model.lattice = models::box(3, 3, 3);
  const int n = 200;
  OrbitalGroups groups;
  groups.names = {"low", "high"};
  for (int i = 0; i < n; ++i) {
    model.centres.emplace_back(0, 0, 0);
    groups.of_orbital.push_back(i % 2);
  }
  for (int i = 0; i < n; ++i) {
    models::add_hopping(model, i, i, {0, 0, 0}, i % 2 == 0 ? -3.0 : 3.0);
    models::add_hopping(model, i, (i + 2) % n, {0, 0, 0}, 0.5);
  }
  const DensityOfStates dos =
      kernel_dos(models::sparse_of(model), gamma(), groups, options_of(128, 8));
  EXPECT_EQ(dos.names, (std::vector<std::string>{"total", "low", "high"}));
  EXPECT_LT((dos.density.col(0) - dos.density.col(1) - dos.density.col(2)).norm(), 1e-8);
  EXPECT_NEAR(below(dos, 0.0, 1), 200.0, 1e-3);  // spin
  EXPECT_NEAR(below(dos, 0.0, 2), 0.0, 1e-3);
  EXPECT_NEAR(below(dos, 5.0, 2), 200.0, 1e-3);
}

TEST(KernelDos, TakesTheEnergiesThatAreAskedFor) {
  const SparseHamiltonian h = models::sparse_of(models::haldane());
  KernelDosOptions options = options_of(32, 4);
  options.first_energy = -1.0;
  options.last_energy = 2.0;
  options.n_energies = 4;
  const DensityOfStates dos = kernel_dos(h, gamma(), {}, options);
  EXPECT_EQ(dos.energies, Eigen::Vector4d(-1.0, 0.0, 1.0, 2.0));
  EXPECT_EQ(dos.density.rows(), 4);
  EXPECT_FALSE(dos.fermi_level);
}

TEST(KernelDos, RefusesWhatDoesNotFit) {
  const SparseHamiltonian h = models::sparse_of(models::haldane());
  const KernelDosOptions options = options_of(32, 4);
  EXPECT_THROW(kernel_dos(h, {}, {}, options), Error);
  EXPECT_THROW(kernel_dos(h, gamma(), {{"a"}, {0}}, options), Error);
  EXPECT_THROW(kernel_dos(h, gamma(), {{"a"}, {0, 1}}, options), Error);
  KernelDosOptions wrong = options;
  wrong.n_electrons = 5.0;
  EXPECT_THROW(kernel_dos(h, gamma(), {}, wrong), Error);
  wrong = options;
  wrong.first_energy = 1.0;
  EXPECT_THROW(kernel_dos(h, gamma(), {}, wrong), Error);
}

}  // namespace
}  // namespace dpw
