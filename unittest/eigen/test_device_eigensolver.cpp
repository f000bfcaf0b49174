// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <limits>

#include "eigen/device_eigensolver.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

constexpr int kCount = 5;

/// Five matrices one after the other; the lower triangles hold NaN, which nobody may read.
struct Batch {
  explicit Batch(int n) : size(n) {
    std::mt19937 generator(static_cast<unsigned>(n));
    std::normal_distribution<double> normal;
    for (int i = 0; i < kCount; ++i) {
      Eigen::MatrixXcd a(n, n);
      for (std::complex<double> &element : a.reshaped())
        element = {normal(generator), normal(generator)};
      full.emplace_back(a + a.adjoint());
      Eigen::MatrixXcd upper = full.back();
      upper.triangularView<Eigen::StrictlyLower>().setConstant(
          std::numeric_limits<double>::quiet_NaN());
      data.insert(data.end(), upper.data(), upper.data() + upper.size());
    }
  }
  DeviceMatrices matrices() { return {size, kCount, data.data()}; }

  int size;
  std::vector<Eigen::MatrixXcd> full;
  std::vector<std::complex<double>> data;
};

}  // namespace

TEST(LapackOnADevice, SolvesBatchesWhereTheyLie) {
  for (const int n : {1, 2, 33, 64})
    for (const int n_threads : {1, 2, 7})
      for (const EigenRequest &request :
           {EigenRequest{false, 0, n}, {true, 0, n}, {true, n / 2, n - n / 2}}) {
        const auto solver = make_lapack_device_eigensolver(n_threads);
        Batch batch(n);
        std::vector<double> values(static_cast<std::size_t>(kCount) * n);
        const EigenRequest found = solver->solve(batch.matrices(), request, values.data());
        ASSERT_EQ(found.first, request.first);
        ASSERT_EQ(found.count, request.count);
        for (int i = 0; i < kCount; ++i) {
          const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> exact(batch.full[i]);
          const Eigen::Map<const Eigen::VectorXd> w(values.data() + i * n, request.count);
          EXPECT_LT(
              (w - exact.eigenvalues().segment(request.first, request.count)).cwiseAbs().maxCoeff(),
              1e-12 * n);
          if (!request.vectors) continue;
          const Eigen::Map<const Eigen::MatrixXcd> v(batch.matrices().at(i), n, request.count);
          EXPECT_LT((batch.full[i] * v - v * w.asDiagonal()).norm(), 1e-12 * n);
          EXPECT_TRUE((v.adjoint() * v).isIdentity(1e-12));
        }
      }
}

TEST(LapackOnADevice, MultipliesByTheUpperTriangleAndOverlaps) {
  Batch batch(9);
  const auto solver = make_lapack_device_eigensolver(1);
  const Eigen::MatrixXcd v = batch.full[3].leftCols(4);
  Eigen::MatrixXcd product(9, 4);
  solver->multiply(9, 4, batch.matrices().at(2), v.data(), product.data());
  EXPECT_LT((product - batch.full[2] * v).norm(), 1e-12);
  Eigen::MatrixXcd overlap(6, 4);
  solver->overlap(9, 6, 4, batch.full[1].data(), v.data(), overlap.data());
  EXPECT_LT((overlap - batch.full[1].leftCols(6).adjoint() * v).norm(), 1e-12);
}

TEST(LapackOnADevice, SaysWhatItIsAndWhatItTakes) {
  const auto solver = make_lapack_device_eigensolver(3);
  EXPECT_EQ(solver->name(), "LAPACK");
  EXPECT_EQ(solver->device(), "the host, 3 threads");
  EXPECT_EQ(solver->methods(), std::vector<std::string>{"lapack"});
  EXPECT_EQ(solver->batch_size(100), 3);
  EXPECT_GT(solver->memory().total, 100'000'000U);
  // as many work spaces as threads work, more with vectors
  EXPECT_EQ(solver->work_bytes(500, 3, {}), 3 * solver->work_bytes(500, 1, {}));
  EXPECT_EQ(solver->work_bytes(500, 9, {}), solver->work_bytes(500, 3, {}));
  EXPECT_GT(solver->work_bytes(500, 1, {true, 0, 500}), solver->work_bytes(500, 1, {true, 0, 50}));
  expect_error([&] { solver->use("streams"); }, {"'streams'", "choose lapack"});
}
