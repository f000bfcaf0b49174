// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <thread>

#include "bands/band_solver.h"
#include "bloch/kpoints.h"
#include "eigen/blas_threads.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

BandResult solve(const WannierHamiltonian &h, const std::vector<Eigen::Vector3d> &k,
                 const BandOptions &options = {}) {
  return BandSolver(std::make_shared<SparseHamiltonian>(make_sparse(h)), options,
                    static_cast<int>(k.size()))
      .solve(k);
}

/// H(k) that turns into NaN at one k-point.
class FailingSum : public BlochSum {
 public:
  FailingSum(int bad)
      : BlochSum(std::make_shared<SparseHamiltonian>(make_sparse(models::honeycomb()))),
        bad_(bad) {}
  std::string name() const override { return "failing"; }

 protected:
  void run(const std::vector<Eigen::Vector3d> &k,
           const std::vector<Eigen::MatrixXcd *> &h) override {
    for (std::size_t i = 0; i < k.size(); ++i) {
      *h[i] = models::plain_bloch_sum(models::honeycomb(), k[i]);
      if (built_++ == bad_) (*h[i])(0, 1) = std::nan("");
    }
  }

 private:
  int built_ = 0;
  int bad_;
};

}  // namespace

TEST(Bands, ChainSshAndHoneycombHaveTheirClosedForms) {
  const std::vector<Eigen::Vector3d> k = models::some_k(9);
  const Eigen::MatrixXd chain = solve(models::chain(-1.2, 0.4), k).energies;
  const Eigen::MatrixXd ssh = solve(models::ssh_chain(0.6, 1.0), k).energies;
  const Eigen::MatrixXd honeycomb = solve(models::honeycomb(-2.7, 0.5), k).energies;
  for (int i = 0; i < 9; ++i) {
    const std::complex<double> phase = std::polar(1.0, 2 * models::kPi * k[i][0]);
    EXPECT_NEAR(chain(i, 0), 0.4 - 2.4 * phase.real(), 1e-13);
    EXPECT_NEAR(ssh(i, 0), -std::abs(0.6 + phase), 1e-13);
    EXPECT_NEAR(ssh(i, 1), std::abs(0.6 + phase), 1e-13);
    EXPECT_NEAR(honeycomb(i, 0), -models::honeycomb_energy(k[i], -2.7, 0.5), 1e-13);
    EXPECT_NEAR(honeycomb(i, 1), models::honeycomb_energy(k[i], -2.7, 0.5), 1e-13);
  }
}

TEST(Bands, TheConeOfGrapheneIsAtK) {
  const Eigen::MatrixXd e = solve(models::honeycomb(), {{1.0 / 3, 2.0 / 3, 0}}).energies;
  EXPECT_NEAR(e(0, 0), 0.0, 1e-13);
  EXPECT_NEAR(e(0, 1), 0.0, 1e-13);
}

TEST(Bands, ASupercellHasTheFoldedBandsOfItsCell) {
  const models::Cell n = {2, 3, 1};
  const models::Cell n3 = {2, 1, 2};
  for (const auto &[h, repeat] : {std::pair(models::honeycomb(-2.7, 0.4), n),
                                  {models::random_model(4, 1, 8), n},
                                  {models::random_model(3, 2, 9), n3},
                                  {models::chain(), models::Cell{5, 1, 1}}}) {
    const Eigen::Vector3d k(0.21, -0.36, 0.11);
    const Eigen::MatrixXd folded = solve(models::supercell(h, repeat), {k}).energies;
    Eigen::MatrixXd cell = solve(h, models::unfolded(k, repeat)).energies;
    ASSERT_EQ(cell.size(), folded.size());
    std::sort(cell.data(), cell.data() + cell.size());
    for (Eigen::Index b = 0; b < folded.size(); ++b)
      EXPECT_NEAR(folded(0, b), cell.data()[b], 1e-11) << b;
  }
}

TEST(Bands, AreTheSameAtMinusKAndAtKPlusG) {
  const WannierHamiltonian h = models::random_model(5, 1, 10);
  const Eigen::Vector3d k(0.21, -0.36, 0.11);
  const Eigen::MatrixXd e =
      solve(h, {k, -k, k + Eigen::Vector3d(1, 0, 0), k - Eigen::Vector3d(2, 3, 1)}).energies;
  for (int i = 1; i < 4; ++i) EXPECT_LT((e.row(i) - e.row(0)).norm(), 1e-12) << i;
}

TEST(Bands, AMergedMeshHasTheAverageOfTheFullOne) {
  const WannierHamiltonian h = models::random_model(3, 1, 11);
  const KPoints merged = make_mesh(4, 3, 2);
  std::vector<Eigen::Vector3d> full;
  for (int i = 0; i < 24; ++i) full.emplace_back((i / 6) / 4.0, (i / 2 % 3) / 3.0, (i % 2) / 2.0);
  const Eigen::MatrixXd few = solve(h, merged.fractional).energies;
  const Eigen::MatrixXd all = solve(h, full).energies;
  const Eigen::Map<const Eigen::VectorXd> weight(merged.weight.data(), merged.size());
  EXPECT_LT((weight.transpose() * few - all.colwise().mean()).norm(), 1e-12);
  EXPECT_LT((weight.transpose() * few.array().cos().matrix() -
             all.array().cos().matrix().colwise().mean())
                .norm(),
            1e-12);
}

TEST(Bands, DoNotDependOnTheNumberOfThreads) {
  const WannierHamiltonian h = models::random_model(30, 0, 12);
  const std::vector<Eigen::Vector3d> k = models::some_k(7);
  const BandResult one = solve(h, k);
  for (const int n_threads : {2, 3, 7, 13}) {
    for (const bool vectors : {false, true}) {
      BandOptions options;
      options.solver.n_threads = n_threads;
      options.request.vectors = vectors;
      const BandResult many = solve(h, k, options);
      if (vectors) {
        EXPECT_LT((many.energies - one.energies).cwiseAbs().maxCoeff(), 1e-12) << n_threads;
      } else {
        EXPECT_EQ(many.energies, one.energies) << n_threads;
      }
    }
  }
  // one k-point for many threads: BLAS has them, and sums in another order
  BandOptions options;
  options.solver.n_threads = 8;
  EXPECT_LT((solve(h, {k[0]}, options).energies - one.energies.row(0)).norm(), 1e-11);
}

TEST(Bands, LeaveTheThreadsOfBlasAsTheyWere) {
  const int before = blas_threads();
  for (const int n_threads : {1, 2, 3}) {
    BandOptions options;
    options.solver.n_threads = n_threads;
    solve(models::honeycomb(), models::some_k(4), options);
    EXPECT_EQ(blas_threads(), before);
  }
}

TEST(Bands, AWindowIsASliceOfAll) {
  const WannierHamiltonian h = models::random_model(6, 1, 13);
  const std::vector<Eigen::Vector3d> k = models::some_k(3);
  BandOptions options;
  options.request.first = 4;
  options.request.count = 5;
  EXPECT_EQ(solve(h, k, options).energies, solve(h, k).energies.middleCols(4, 5));
}

TEST(Bands, VectorsSolveTheMatrix) {
  const WannierHamiltonian h = models::random_model(6, 1, 14);
  const std::vector<Eigen::Vector3d> k = models::some_k(4);
  BandOptions options;
  options.request.vectors = true;
  options.request.first = 2;
  options.request.count = 6;
  options.solver.n_threads = 2;
  const BandResult result = solve(h, k, options);
  ASSERT_EQ(result.vectors.size(), 4U);
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(result.vectors[i].cols(), 6);
    const Eigen::MatrixXcd residual =
        models::plain_bloch_sum(h, k[i]) * result.vectors[i] -
        result.vectors[i] * result.energies.row(i).transpose().asDiagonal();
    EXPECT_LT(residual.norm(), 1e-11);
  }
  EXPECT_TRUE(result.check.residual && result.check.orthogonality);
}

TEST(Bands, ReportProgressOnTheCallersThread) {
  for (const int n_threads : {1, 3}) {
    std::set<int> seen;
    int calls = 0;
    BandOptions options;
    options.solver.n_threads = n_threads;
    const WannierHamiltonian h = models::honeycomb();
    options.progress = [&, caller = std::this_thread::get_id()](const BandProgress &progress) {
      EXPECT_EQ(std::this_thread::get_id(), caller);
      EXPECT_EQ(progress.done, ++calls);
      EXPECT_EQ(progress.total, 10);
      EXPECT_GE(progress.seconds, 0.0);
      seen.insert(progress.index);
    };
    const BandResult result = solve(h, models::some_k(10), options);
    EXPECT_EQ(seen.size(), 10U);
    EXPECT_TRUE(result.check.trace && result.check.norm);
  }
}

TEST(Bands, AnErrorOfAWorkerReachesTheCallerWithItsKPoint) {
  for (const int n_threads : {1, 2, 3}) {
    KPointSolverOptions options;
    options.name = "lapack";
    options.n_threads = n_threads;
    const auto solver = make_dense_kpoint_solver(options, std::make_unique<FailingSum>(4));
    const std::vector<Eigen::Vector3d> k = {{0, 0, 0},     {0.1, 0, 0}, {0.2, 0, 0}, {0.3, 0, 0},
                                            {0.4, 0.5, 0}, {0.6, 0, 0}, {0.7, 0, 0}, {0.8, 0, 0}};
    BandRequest request;
    request.count = 2;
    const auto ignore = [](int, KPointResult &) {};
    expect_error([&] { solver->solve(k, request, ignore); },
                 {"at the k-point (0.4, 0.5, 0)", "not finite", "row 0, column 1"});
  }
}

TEST(Bands, AnExceptionFromProgressEndsTheSolve) {
  for (const int n_threads : {1, 2}) {
    BandOptions options;
    options.solver.n_threads = n_threads;
    options.progress = [](const BandProgress &progress) {
      if (progress.done == 3) throw std::runtime_error("stop");
    };
    EXPECT_THROW(solve(models::honeycomb(), models::some_k(10), options), std::runtime_error);
  }
}

TEST(Bands, NoKPointsAndNoOrbitalsGiveEmptyResults) {
  const BandResult idle_rank = solve(models::honeycomb(), {});
  EXPECT_EQ(idle_rank.energies.rows(), 0);
  EXPECT_EQ(idle_rank.energies.cols(), 2);
  const BandResult empty = solve(models::empty(models::box(1, 1, 1)), models::some_k(3));
  EXPECT_EQ(empty.energies.rows(), 3);
  EXPECT_EQ(empty.energies.cols(), 0);
}

TEST(Bands, RefuseOptionsThatMakeNoSense) {
  const auto with = [](auto change) {
    BandOptions options;
    change(options);
    return [options] { solve(models::honeycomb(), models::some_k(2), options); };
  };
  expect_error(with([](BandOptions &o) { o.request.first = 1, o.request.count = 2; }),
               {"bands 1 to 2", "there are 2"});
  expect_error(with([](BandOptions &o) { o.request.first = -1; }), {"bands -1", "there are 2"});
  expect_error(with([](BandOptions &o) { o.solver.n_threads = 0; }),
               {"threads", "at least 1", "it is 0"});
  expect_error(with([](BandOptions &o) { o.solver.name = "magic"; }),
               {"unknown eigensolver 'magic'", "auto, lapack, elpa, kokkos, window"});
}
