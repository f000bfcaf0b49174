// SPDX-License-Identifier: MIT
#include "states/spin_expectation.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "spinor_models.h"
#include "states/state_weights.h"
#include "states_helpers.h"
#include "tight_binding/tight_binding.h"

namespace dpw::test {
namespace {

using models::expect_error;

/// sigma_x, y, z of all states, from the definition; up and down alternate.
std::array<Eigen::MatrixXcd, 3> sigmas(int n_orbitals) {
  const std::complex<double> i(0, 1);
  Eigen::Matrix2cd pauli[3];
  pauli[0] << 0, 1, 1, 0;
  pauli[1] << 0, -i, i, 0;
  pauli[2] << 1, 0, 0, -1;
  std::array<Eigen::MatrixXcd, 3> all;
  for (std::size_t c = 0; c < 3; ++c) {
    all[c] = Eigen::MatrixXcd::Zero(2 * n_orbitals, 2 * n_orbitals);
    for (int o = 0; o < n_orbitals; ++o) all[c].block<2, 2>(2 * o, 2 * o) = pauli[c];
  }
  return all;
}

std::vector<OrbitalSite> sites(const WannierHamiltonian &h) {
  return make_tight_binding(h).orbitals;
}

const Eigen::Vector3d anywhere(0.13, -0.27, 0.4);

TEST(SpinExpectation, IsThatOfTheDefinition) {
  const WannierHamiltonian h = models::random_spinors(4, 11);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(models::spinor_matrix(h, anywhere));
  const SpinExpectation spin(sites(h));
  EXPECT_EQ(spin.names(), (std::vector<std::string>{"spin_x", "spin_y", "spin_z"}));
  const Eigen::MatrixXd found = spin.measure(anywhere, solved.eigenvalues(), solved.eigenvectors());
  const auto sigma = sigmas(h.n_orbitals);
  for (int n = 0; n < found.rows(); ++n) {
    for (int c = 0; c < 3; ++c)
      EXPECT_NEAR(found(n, c),
                  solved.eigenvectors()
                      .col(n)
                      .dot(sigma[static_cast<std::size_t>(c)] * solved.eigenvectors().col(n))
                      .real(),
                  1e-13);
    EXPECT_LE(found.row(n).norm(), 1.0 + 1e-13);
    EXPECT_GT(found.row(n).norm(), 1e-3);
  }
  EXPECT_LT(found.colwise().sum().norm(), 1e-12);  // both spins of every orbital
}

/// Time reversal turns spins round.
TEST(SpinExpectation, IsOppositeAtMinusK) {
  const WannierHamiltonian h = models::random_spinors(4, 12);
  const SpinExpectation spin(sites(h));
  Eigen::MatrixXd at[2];
  for (const int i : {0, 1}) {
    const Eigen::Vector3d k = i == 0 ? anywhere : Eigen::Vector3d(-anywhere);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(models::spinor_matrix(h, k));
    at[i] = spin.measure(k, solved.eigenvalues(), solved.eigenvectors());
  }
  EXPECT_LT((at[0] + at[1]).norm(), 1e-11);
}

/// Whatever vectors a solver has of a level, and in whatever order.
TEST(SpinExpectation, OfALevelDoesNotDependOnItsBasis) {
  for (const Eigen::Vector3d &k : {Eigen::Vector3d(0.5, 0, 0), Eigen::Vector3d(0, 0.5, 0.5)}) {
    const WannierHamiltonian h = models::random_spinors(5, 13);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(models::spinor_matrix(h, k));
    const SpinExpectation spin(sites(h));
    const Eigen::MatrixXd expected = spin.measure(k, solved.eigenvalues(), solved.eigenvectors());
    Eigen::MatrixXcd turned = solved.eigenvectors();
    for (int n = 0; n < turned.cols(); n += 2)
      turned.middleCols(n, 2) *= random_states(2, static_cast<unsigned>(n) + 1);
    EXPECT_LT((spin.measure(k, solved.eigenvalues(), turned) - expected).norm(), 1e-11);
    // Kramers pairs: spins of the two are opposite, the first one up
    for (int n = 0; n < turned.cols(); n += 2) {
      EXPECT_LT((expected.row(n) + expected.row(n + 1)).norm(), 1e-11);
      EXPECT_GT(expected(n, 2), 0.0);
    }
  }
}

/// Two orbitals of equal energy, each with both spins: sigma_z is twice 1 and twice -1.
TEST(SpinExpectation, OfStatesWithTheSameSigmaZAreTheirMean) {
  std::vector<OrbitalSite> two;
  for (const int atom : {1, 2})
    for (const int s : {1, -1}) two.push_back({atom, "X", "s", -1, Eigen::Vector3d::Zero(), s});
  const SpinExpectation spin(two);
  Eigen::MatrixXd expected(4, 3);
  expected << 0, 0, 1, 0, 0, 1, 0, 0, -1, 0, 0, -1;
  const Eigen::VectorXd level = Eigen::VectorXd::Constant(4, 0.7);
  EXPECT_LT((spin.measure(anywhere, level, random_states(4, 3)) - expected).norm(), 1e-12);
  // the two apart by more than a level is wide, their states along x
  Eigen::MatrixXcd x = Eigen::MatrixXcd::Zero(4, 2);
  x(0, 0) = x(1, 0) = x(2, 1) = std::sqrt(0.5);
  x(3, 1) = -std::sqrt(0.5);
  const Eigen::MatrixXd apart = spin.measure(anywhere, Eigen::Vector2d(0.7, 0.71), x);
  EXPECT_LT((apart - Eigen::MatrixXd{{1, 0, 0}, {-1, 0, 0}}).norm(), 1e-14);
  // as one level, sigma_z is 0 for both of them, and sigma_x their mean
  const Eigen::MatrixXd as_one = spin.measure(anywhere, Eigen::Vector2d(0.7, 0.7), x);
  EXPECT_LT(as_one.norm(), 1e-14);
}

TEST(SpinExpectation, NeedsToKnowTheSpins) {
  std::vector<OrbitalSite> known = sites(models::kane_mele(-1.0, 0.06));
  const SpinExpectation spin(known);
  expect_error([&] { spin.measure(anywhere, {}, random_states(6, 1)); }, {"of the 2 orbitals"});
  expect_error([&] { spin.measure(anywhere, Eigen::Vector2d::Zero(), random_states(4, 1)); },
               {"4 states but energies of 2"});
  const char *words = "weights by spin were asked for, but this H(R) has no spin";
  expect_error([&] { SpinExpectation{{}}; }, {words});
  expect_error([&] { SpinExpectation(sites(models::chain())); }, {words});
  std::swap(known[1], known[2]);  // up up down down
  EXPECT_NO_THROW(SpinExpectation{known});
  std::swap(known[2], known[3]);  // the second atom's first
  expect_error([&] { SpinExpectation{known}; }, {words});
  known[0].spin = 0;
  expect_error([&] { SpinExpectation{known}; }, {words, "leave out 'spin'"});
}

TEST(StateWeights, HaveTheirColumnsInTheOrderOfTheirNames) {
  const auto measures =
      make_state_weights(sites(models::random_spinors(3, 14)), {"orbital", "spin", "element"});
  std::vector<std::string> names;
  for (const auto &measure : measures)
    for (const std::string &name : measure->names()) names.push_back(name);
  // an orbital's weight is that of both its spins
  EXPECT_EQ(names, (std::vector<std::string>{"X s", "Y s", "Y pz", "Z pz", "Z px", "Z py", "spin_x",
                                             "spin_y", "spin_z", "X", "Y", "Z"}));
  const auto known = sites(models::kane_mele(-1.0, 0.06));
  EXPECT_TRUE(make_state_weights(known, {}).empty());
  expect_error([&] { make_state_weights(known, {"spin", "spin"}); }, {"by spin", "twice"});
  expect_error([&] { make_state_weights(known, {"colour"}); },
               {"no weights by 'colour': choose layer, element, orbital or spin"});
}

}  // namespace
}  // namespace dpw::test
