// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <mpi.h>

#include <algorithm>
#include <map>

#include "bands/kpoint_solver.h"
#include "bloch/bloch_part.h"
#include "complex_models.h"
#include "hamiltonian_models.h"
#include "parallel/mpi_ranks.h"

using namespace dpw;
using models::Cell;
using models::expect_error;

namespace {

Communicator world() { return mpi_communicator(MPI_COMM_WORLD); }

std::shared_ptr<const SparseHamiltonian> shared(const SparseHamiltonian &h) {
  return std::make_shared<const SparseHamiltonian>(h);
}

/// What the back end hands over, by the index of the k-point; empty but on rank 0 of the team.
std::map<int, KPointResult> solve(const SparseHamiltonian &h, const Communicator &team,
                                  const std::vector<Eigen::Vector3d> &k,
                                  const BandRequest &request = {}) {
  KPointSolverOptions options;
  options.name = "elpa";
  std::map<int, KPointResult> results;
  const auto solver = make_kpoint_solver(options, shared(h), team);
  EXPECT_EQ(solver->name(), "elpa");
  solver->solve(k, request, [&](int index, KPointResult &result) {
    EXPECT_TRUE(results.emplace(index, std::move(result)).second);
  });
  EXPECT_EQ(results.size(), team.rank() == 0 ? k.size() : 0);
  return results;
}

void expect_energies(const KPointResult &result, std::vector<double> known) {
  std::sort(known.begin(), known.end());
  ASSERT_EQ(result.energies.size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    EXPECT_NEAR(result.energies[static_cast<Eigen::Index>(i)], known[i], 1e-12);
}

}  // namespace

TEST(BlochPart, IsThePartOfThePlainSum) {
  const models::HoppingModel real = models::hoppings_of(models::random_model(9, 1, 3));
  const models::HoppingModel complex = models::random_complex(17, 1, 4);
  for (const models::HoppingModel &h : {real, complex}) {
    const SparseHamiltonian s = models::sparse_of(h);
    for (const Eigen::Vector3d &k : {Eigen::Vector3d(0, 0, 0), {0.5, 0, 0}, {0.12, -0.34, 0.57}}) {
      const Eigen::MatrixXcd whole = models::plain_bloch_sum(h, k);
      for (const auto &[block, rows, columns] :
           {std::tuple(2, 2, 3), {3, 1, 2}, {64, 1, 1}, {1, 3, 3}})
        for (int rank = 0; rank <= rows * columns; ++rank) {
          const BlockCyclic layout(h.n_orbitals(), block, rows, columns, rank);
          Eigen::MatrixXcd part;
          build_bloch_part(s, k, layout, part);
          ASSERT_EQ(part.rows(), layout.local_rows());
          ASSERT_EQ(part.cols(), layout.local_columns());
          for (int c = 0; c < part.cols(); ++c)
            for (int r = 0; r < part.rows(); ++r)
              EXPECT_LT(std::abs(part(r, c) - whole(layout.row(r), layout.column(c))), 1e-13);
        }
    }
  }
}

TEST(BlochPart, RefusesAnotherSizeAndAKPointThatIsNotFinite) {
  const SparseHamiltonian s = make_sparse(models::honeycomb());
  Eigen::MatrixXcd part;
  expect_error(
      [&] {
        build_bloch_part(s, {0, 0, 0}, BlockCyclic(3, 1, 1, 1, 0), part);
      },
      {"size 3", "2 orbitals"});
  expect_error(
      [&] {
        build_bloch_part(s, {0, 0.0 / 0.0, 0}, BlockCyclic(2, 1, 1, 1, 0), part);
      },
      {"not finite"});
}

TEST(ElpaKPointSolver, FoldsTheChain) {
  const Cell n = {61, 1, 1};
  const SparseHamiltonian h = make_sparse(models::supercell(models::chain(-1.0, 0.3), n));
  const std::vector<Eigen::Vector3d> k = {{0, 0, 0}, {0.21, 0, 0}};
  for (auto &[index, result] : solve(h, world(), k)) {
    std::vector<double> known;
    for (const Eigen::Vector3d &q : models::unfolded(k[index], n))
      known.push_back(0.3 - 2.0 * std::cos(2 * models::kPi * q[0]));
    expect_energies(result, known);
    EXPECT_EQ(result.first_band, 0);
    EXPECT_TRUE(result.check.trace && result.check.norm);
  }
}

TEST(ElpaKPointSolver, FoldsTheHoneycombWithComplexHoppings) {
  // Haldane's model: the energies at k and -k differ
  const Cell n = {6, 5, 1};
  const SparseHamiltonian h = models::sparse_of(models::supercell(models::haldane(), n));
  const std::vector<Eigen::Vector3d> k = {{0, 0, 0}, {0.21, 0.43, 0}, {-0.21, -0.43, 0}};
  for (auto &[index, result] : solve(h, world(), k)) {
    std::vector<double> known;
    for (const Eigen::Vector3d &q : models::unfolded(k[index], n))
      for (const double energy : models::haldane_energies(q)) known.push_back(energy);
    expect_energies(result, known);
  }
}

TEST(ElpaKPointSolver, GivesTheSameEnergiesAtKAndMinusK) {
  // H(R) is real: H(-k) is the conjugate of H(k)
  const SparseHamiltonian h = make_sparse(models::random_model(40, 1, 8));
  const auto results = solve(h, world(), {{0.11, 0.23, -0.4}, {-0.11, -0.23, 0.4}});
  if (world().rank() > 0) return;
  EXPECT_LT((results.at(0).energies - results.at(1).energies).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(ElpaKPointSolver, FindsRangesAndBandsAroundAnEnergyWithTheirVectors) {
  const WannierHamiltonian h = models::random_model(30, 1, 4);
  const Eigen::Vector3d k(0.3, 0.1, 0.2);
  const Eigen::MatrixXcd matrix = models::plain_bloch_sum(h, k);
  const int n = h.n_orbitals;
  const auto all = solve(make_sparse(h), world(), {k});
  Eigen::VectorXd energies = Eigen::VectorXd::Zero(n);
  if (world().rank() == 0) energies = all.at(0).energies;
  world().broadcast(energies.data(), static_cast<std::size_t>(n));
  const double middle = 0.5 * (energies[n / 2 - 1] + energies[n / 2]);

  BandRequest range{n / 3, 5, {}, true};
  BandRequest around{0, 7, middle, true};
  BandRequest around_without{0, 6, middle, false};
  BandRequest below_all{0, 4, energies[0] - 1.0, false};
  const std::pair<BandRequest, int> cases[] = {
      {range, n / 3}, {around, n / 2 - 4}, {around_without, n / 2 - 3}, {below_all, 0}};
  for (const auto &[request, first] : cases) {
    for (const auto &[index, result] : solve(make_sparse(h), world(), {k}, request)) {
      EXPECT_EQ(result.first_band, first);
      ASSERT_EQ(result.energies.size(), request.count);
      EXPECT_LT((result.energies - energies.segment(first, request.count)).norm(), 1e-11);
      ASSERT_EQ(result.vectors.cols(), request.vectors ? request.count : 0);
      if (!request.vectors) continue;
      EXPECT_LT((matrix * result.vectors - result.vectors * result.energies.asDiagonal()).norm(),
                1e-10);
      EXPECT_TRUE((result.vectors.adjoint() * result.vectors).isIdentity(1e-11));
    }
  }
}

TEST(ElpaKPointSolver, TeamsOfDifferentSizesWorkSideBySide) {
  // the last rank alone, the others together (with one rank: it alone)
  const int color = world().rank() == world().size() - 1 ? 1 : 0;
  const Communicator team = world().split(color);
  const SparseHamiltonian h =
      make_sparse(models::supercell(models::ssh_chain(1.0, 0.6), {30, 1, 1}));
  const Eigen::Vector3d k(0.3 + 0.1 * color, 0, 0);
  for (const auto &[index, result] : solve(h, team, {k})) {
    std::vector<double> known;
    for (const Eigen::Vector3d &q : models::unfolded(k, {30, 1, 1}))
      for (const double sign : {-1.0, 1.0})
        known.push_back(sign * std::abs(1.0 + std::polar(0.6, 2 * models::kPi * q[0])));
    expect_energies(result, known);
  }
}

TEST(ElpaKPointSolver, NamesTheKPointOnEveryRank) {
  SparseHamiltonian broken = make_sparse(models::random_model(20, 1, 5));
  broken.value[broken.value.size() / 2] = 0.0 / 0.0;
  KPointSolverOptions options;
  options.name = "elpa";
  const auto solver =
      make_kpoint_solver(options, std::make_shared<const SparseHamiltonian>(broken), world());
  expect_error(
      [&] {
        solver->solve({{0.25, 0, 0}}, {}, [](int, KPointResult &) {});
      },
      {"at the k-point (0.25, 0, 0)", "not finite"});
}

TEST(ElpaKPointSolver, AFailureOfTheReceiverReachesEveryRank) {
  KPointSolverOptions options;
  options.name = "elpa";
  const auto solver =
      make_kpoint_solver(options, shared(make_sparse(models::honeycomb())), world());
  expect_error(
      [&] {
        solver->solve({{0, 0, 0}, {0.5, 0, 0}}, {},
                      [](int, KPointResult &) { throw Error("the disk is full"); });
      },
      {"the disk is full"});
}
