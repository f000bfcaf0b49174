// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "bands/band_solver.h"
#include "eigen/device_eigensolver.h"
#include "eigen/eigensolver.h"
#include "hamiltonian_models.h"
#include "parallel/kokkos_runtime.h"

using namespace dpw;
using models::expect_error;

#ifdef DPW_HAVE_KOKKOS

namespace {

std::shared_ptr<const SparseHamiltonian> sparse(const WannierHamiltonian &h) {
  return std::make_shared<const SparseHamiltonian>(make_sparse(h));
}

std::vector<KPointResult> collect(KPointSolver &solver, const std::vector<Eigen::Vector3d> &k,
                                  const BandRequest &request) {
  std::vector<KPointResult> list(k.size());
  int next = 0;
  solver.solve(k, request, [&](int i, KPointResult &result) {
    EXPECT_EQ(i, next++);
    list[static_cast<std::size_t>(i)] = std::move(result);
  });
  EXPECT_EQ(next, static_cast<int>(k.size()));
  return list;
}

/// LAPACK on a device that is as small as a test wants it, with answers as wrong as it wants them.
class TestDevice : public DeviceEigensolver {
 public:
  std::size_t free = 1U << 30;
  int most = 4;
  std::function<void(const DeviceMatrices &, double *)> spoil = [](const DeviceMatrices &,
                                                                   double *) {};
  std::vector<int> *batches = nullptr;

  std::string name() const override { return "TestSolver"; }
  std::string device() const override { return "TestDevice"; }
  DeviceMemory memory() const override { return {free, 1U << 30}; }
  std::vector<std::string> methods() const override { return lapack_->methods(); }
  void use(const std::string &method) override { lapack_->use(method); }
  int batch_size(int /*n*/) const override { return most; }
  std::size_t work_bytes(int n, int count, const EigenRequest &request) override {
    return lapack_->work_bytes(n, count, request);
  }
  EigenRequest solve(const DeviceMatrices &h, const EigenRequest &request,
                     double *values) override {
    if (batches != nullptr) batches->push_back(h.count);
    const EigenRequest found = lapack_->solve(h, request, values);
    spoil(h, values);
    return found;
  }
  void multiply(int n, int m, const Complex *h, const Complex *v, Complex *out) override {
    lapack_->multiply(n, m, h, v, out);
  }
  void overlap(int n, int rows, int m, const Complex *left, const Complex *right,
               Complex *out) override {
    lapack_->overlap(n, rows, m, left, right, out);
  }

 private:
  std::unique_ptr<DeviceEigensolver> lapack_ = make_lapack_device_eigensolver(2);
};

/// Tests that bring matrices of their own need them in reach.
class KokkosOnTheHost : public testing::Test {
 protected:
  void SetUp() override {
    ensure_kokkos();
    if (kokkos_runs_on_device()) GTEST_SKIP() << "Kokkos has a memory of its own here";
  }
  std::unique_ptr<TestDevice> device_ = std::make_unique<TestDevice>();
};

/// A model's bands as Eigen finds them.
struct Plain {
  Plain(const WannierHamiltonian &model, int n_k) : h(sparse(model)), k(models::some_k(n_k)) {
    for (const Eigen::Vector3d &each : k) {
      matrices.push_back(models::plain_bloch_sum(model, each));
      energies.emplace_back(
          Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(matrices.back(), Eigen::EigenvaluesOnly)
              .eigenvalues());
    }
  }
  std::shared_ptr<const SparseHamiltonian> h;
  std::vector<Eigen::Vector3d> k;
  std::vector<Eigen::MatrixXcd> matrices;
  std::vector<Eigen::VectorXd> energies;
};

/// One k-point's answer.
void compare(const Plain &plain, std::size_t i, const BandRequest &request,
             const KPointResult &result) {
  ASSERT_EQ(result.energies.size(), request.count);
  if (request.around) {
    const auto below = (plain.energies[i].array() < *request.around).count();
    EXPECT_EQ(result.first_band,
              first_index_around(static_cast<int>(below), request.count, plain.h->n_orbitals));
  } else {
    EXPECT_EQ(result.first_band, request.first);
  }
  EXPECT_LT((result.energies - plain.energies[i].segment(result.first_band, request.count))
                .cwiseAbs()
                .maxCoeff(),
            1e-11);
  if (!request.vectors) {
    EXPECT_EQ(result.vectors.size(), 0);
    EXPECT_TRUE(result.check.trace && result.check.norm && !result.check.residual);
    return;
  }
  ASSERT_EQ(result.vectors.cols(), request.count);
  const Eigen::MatrixXcd &v = result.vectors;
  EXPECT_LT((plain.matrices[i] * v - v * result.energies.asDiagonal()).norm(), 1e-11);
  EXPECT_TRUE((v.adjoint() * v).isIdentity(1e-11));
  EXPECT_TRUE(result.check.residual && result.check.orthogonality);
}

void compare(const Plain &plain, const BandRequest &request, int n_threads) {
  KPointSolverOptions options;
  options.name = "kokkos";
  options.n_threads = n_threads;
  const auto solver = make_kpoint_solver(options, plain.h, {});
  const std::vector<KPointResult> results = collect(*solver, plain.k, request);
  for (std::size_t i = 0; i < plain.k.size(); ++i) compare(plain, i, request, results[i]);
}

}  // namespace

TEST(KokkosBands, AreThoseOfThePlainMatrices) {
  // the largest one has more vectors than are checked at a time
  for (const int n_atoms : {1, 2, 3, 9, 70}) {  // 1, 3, 6, 18, 139 orbitals
    const WannierHamiltonian h = models::random_model(n_atoms, n_atoms > 9 ? 0 : 1, 21 + n_atoms);
    const Plain plain(h, n_atoms > 9 ? 2 : 7);
    const int n = h.n_orbitals;
    for (const int n_threads : {1, 3})
      for (const bool vectors : {false, true}) {
        compare(plain, {0, n, {}, vectors}, n_threads);
        compare(plain, {n / 3, (n + 1) / 2, {}, vectors}, n_threads);
        compare(plain, {n - 1, 1, {}, vectors}, n_threads);
        for (const double energy : {0.1, -1e3, 1e3})
          compare(plain, {0, std::min(n, 3), energy, vectors}, n_threads);
      }
  }
}

TEST(KokkosBands, ComeThroughTheBandSolver) {
  const WannierHamiltonian h = models::honeycomb(-2.7, 0.5);
  const std::vector<Eigen::Vector3d> k = models::some_k(9);
  BandOptions options;
  options.solver.name = "kokkos";
  BandSolver bands(sparse(h), options, 9);
  const Eigen::MatrixXd e = bands.solve(k).energies;
  for (int i = 0; i < 9; ++i) {
    EXPECT_NEAR(e(i, 0), -models::honeycomb_energy(k[i], -2.7, 0.5), 1e-13);
    EXPECT_NEAR(e(i, 1), models::honeycomb_energy(k[i], -2.7, 0.5), 1e-13);
  }
  EXPECT_EQ(bands.choice().name.rfind("kokkos (", 0), 0U) << bands.choice().name;
  EXPECT_EQ(bands.solve({}).energies.rows(), 0);
}

TEST(KokkosBands, OfNothingAreNone) {
  BandOptions options;
  options.solver.name = "kokkos";
  for (const bool vectors : {false, true}) {
    options.request.vectors = vectors;
    BandSolver bands(sparse(models::empty(models::box(1, 1, 1))), options, 3);
    const BandResult result = bands.solve(models::some_k(3));
    EXPECT_EQ(result.energies.rows(), 3);
    EXPECT_EQ(result.energies.cols(), 0);
  }
}

TEST(KokkosBands, RefuseAKPointThatIsNone) {
  KPointSolverOptions options;
  options.name = "kokkos";
  const auto solver = make_kpoint_solver(options, sparse(models::chain()), {});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_error(
      [&] {
        collect(*solver, {{nan, 0, 0}}, {0, 1, {}, false});
      },
      {"k-point that is not finite"});
}

TEST(KokkosBands, NameWhatIsNotFiniteOrNotHermitian) {
  KPointSolverOptions options;
  options.name = "kokkos";
  auto h = std::make_shared<SparseHamiltonian>(make_sparse(models::honeycomb()));
  for (std::size_t e = 0; e < h->value.size(); ++e)
    if (h->row[e] == 0 && e >= static_cast<std::size_t>(h->column_start[1]))
      h->value[e] = std::numeric_limits<double>::infinity();
  const auto infinite = make_kpoint_solver(options, h, {});
  for (const bool vectors : {false, true})
    expect_error(
        [&] {
          collect(*infinite, {{0.1, 0.2, 0}}, {0, 2, {}, vectors});
        },
        {"at the k-point (0.1, 0.2, 0)", "not finite", "row 0, column 1"});

  // H(R) without H(-R): real at Gamma, complex elsewhere
  auto half = std::make_shared<SparseHamiltonian>();
  half->n_orbitals = 1;
  half->cells = {{1, 0, 0}};
  half->column_start = {0, 1};
  half->row = {0};
  half->cell = {0};
  half->value = {1.0};
  const auto complex = make_kpoint_solver(options, half, {});
  expect_error(
      [&] {
        collect(*complex, {{0, 0, 0}, {0.2, 0, 0}}, {0, 1, {}, false});
      },
      {"at the k-point (0.2, 0, 0)", "not Hermitian", "row 0"});
}

TEST_F(KokkosOnTheHost, BatchesAreAsLargeAsTheDeviceAllows) {
  const WannierHamiltonian h = models::random_model(20, 0, 31);  // 39 orbitals, 24 kB a matrix
  const std::vector<Eigen::Vector3d> k = models::some_k(11);
  const std::size_t matrix = 16U * h.n_orbitals * h.n_orbitals;
  Eigen::MatrixXd first;
  int largest = 0;
  for (const std::size_t n_matrices : {1000, 17, 14}) {
    std::vector<int> batches;
    auto device = std::make_unique<TestDevice>();
    device->free = n_matrices * matrix;
    device->most = 8;
    device->batches = &batches;
    const auto solver = make_kokkos_kpoint_solver(sparse(h), std::move(device));
    const std::vector<KPointResult> results = collect(*solver, k, {0, h.n_orbitals, {}, false});
    Eigen::MatrixXd energies(h.n_orbitals, 11);
    for (int i = 0; i < 11; ++i) energies.col(i) = results[static_cast<std::size_t>(i)].energies;
    if (first.size() == 0) first = energies;
    EXPECT_EQ(energies, first);
    // a smaller device, a smaller batch, and all k-points all the same
    EXPECT_EQ(std::accumulate(batches.begin(), batches.end(), 0), 11);
    if (largest == 0) {
      EXPECT_EQ(batches, (std::vector<int>{8, 3}));
    } else {
      EXPECT_LT(batches[0], largest);
    }
    largest = batches[0];
  }
}

TEST_F(KokkosOnTheHost, AMatrixThatDoesNotFitIsRefusedWithItsSize) {
  device_->free = 100'000;
  const WannierHamiltonian h = models::random_model(100, 0, 32);
  const auto solver = make_kokkos_kpoint_solver(sparse(h), std::move(device_));
  expect_error(
      [&] {
        collect(*solver, models::some_k(2), {0, h.n_orbitals, {}, true});
      },
      {"a matrix of 199 orbitals with vectors needs", "TestDevice", "0.000634 GB for",
       "work space of TestSolver", "9.5e-05 GB of 1.07 GB", "without vectors"});
}

TEST_F(KokkosOnTheHost, WrongAnswersOfTheLibraryAreCaughtAndNamed) {
  const WannierHamiltonian h = models::random_model(6, 1, 33);  // 12 orbitals
  const std::vector<Eigen::Vector3d> k = models::some_k(3);
  const auto expect_caught = [&](const BandRequest &request, const auto &spoil,
                                 const std::vector<std::string> &words) {
    auto device = std::make_unique<TestDevice>();
    device->spoil = spoil;
    const auto solver = make_kokkos_kpoint_solver(sparse(h), std::move(device));
    expect_error([&] { collect(*solver, k, request); }, words);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const BandRequest all = {0, 12, {}, false};
  const std::string second = "at the k-point (0.013, 0.43, 0.03)";
  expect_caught(all, [](const DeviceMatrices &, double *w) { w[12] -= 1e-9; },
                {second, "failed its own check", "not the trace"});
  expect_caught(all, [](const DeviceMatrices &, double *w) { w[12] -= 1e-9, w[23] += 1e-9; },
                {second, "squares of the eigenvalues do not add up"});
  expect_caught(all, [](const DeviceMatrices &, double *w) { std::swap(w[14], w[19]); },
                {second, "not ascending"});
  expect_caught(all, [&](const DeviceMatrices &, double *w) { w[14] = nan; },
                {second, "not finite"});
  for (const BandRequest &request :
       {BandRequest{0, 12, {}, true}, {3, 4, {}, true}, {0, 5, 0.0, true}}) {
    // in the middle of what is handed over, whatever that is
    expect_caught(request, [](const DeviceMatrices &m, double *) { m.at(1)[12 * 3] += 1e-8; },
                  {second, "failed its own check", "H v = w v does not hold"});
    expect_caught(request,
                  [](const DeviceMatrices &m, double *) {
                    for (int r = 0; r < 12 * 12; ++r) m.at(1)[r] *= 1.0 + 1e-10;
                  },
                  {second, "failed its own check", "not orthonormal"});
    for (const int element : {0, 12 * 3 + 5})
      expect_caught(
          request, [&](const DeviceMatrices &m, double *) { m.at(1)[12 * 3 + element % 12] = nan; },
          {second, "failed its own check"});
  }
}

TEST_F(KokkosOnTheHost, AFailureOfOneMatrixIsThatOfItsKPoint) {
  device_->spoil = [](const DeviceMatrices &, double *) {
    throw MatrixError(2, "it did not converge");
  };
  const auto solver = make_kokkos_kpoint_solver(sparse(models::honeycomb()), std::move(device_));
  expect_error(
      [&] {
        collect(*solver, {{0, 0, 0}, {0.1, 0, 0}, {0.2, 0, 0}, {0.3, 0, 0}}, {0, 2, {}, false});
      },
      {"at the k-point (0.2, 0, 0): it did not converge"});
}

TEST_F(KokkosOnTheHost, WhatTheReceiverThrowsGoesThrough) {
  const auto solver = make_kokkos_kpoint_solver(sparse(models::honeycomb()), std::move(device_));
  EXPECT_THROW(solver->solve(models::some_k(9), {0, 2, {}, false},
                             [](int i, KPointResult &) {
                               if (i == 5) throw std::range_error("stop");
                             }),
               std::range_error);
}

#else

TEST(KokkosBands, ThatAreNotBuiltInAreRefused) {
  KPointSolverOptions options;
  options.name = "kokkos";
  expect_error([&] { choose_solver(options, 10, 1, {}, 1); },
               {"kokkos is not built into this copy", "-DKokkos_ROOT"});
}

#endif
