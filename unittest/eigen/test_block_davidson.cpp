// SPDX-License-Identifier: MIT
#include "eigen/block_davidson.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>

#include "sparse_matrices.h"

using namespace dpw;
using sparse_matrices::off_orthonormal;
using sparse_matrices::random_block;
using sparse_matrices::real_with_spectrum;
using sparse_matrices::square_lattice;
using sparse_matrices::square_lattice_energies;
using sparse_matrices::with_spectrum;

namespace {

using Matrix = Eigen::MatrixXcd;
using Request = DavidsonRequest<std::complex<double>>;
using Result = DavidsonResult<std::complex<double>>;

/// A spectrum with a gap of 0.6 eV in its middle.
Eigen::VectorXd gapped(int n) {
  Eigen::VectorXd all(n);
  for (int i = 0; i < n; ++i) {
    const int from_gap = i < n / 2 ? n / 2 - 1 - i : i - n / 2;
    all[i] = (i < n / 2 ? -1.0 : 1.0) * (0.3 + 0.05 * from_gap);
  }
  return all;
}

/// Wanted: `below` and `above` values next to the shift, to 1e-9 in their residuals. `improve` is
/// the inverse of `inverse_of` - shift.
Request request_for(const Matrix &h, const Matrix &inverse_of, double shift, int below, int above) {
  Request request;
  request.shift = shift;
  request.n_below = below;
  request.n_above = above;
  request.n_guard = 6;
  request.product = [h](const Matrix &x) -> Matrix { return h * x; };
  const Matrix inverse =
      (inverse_of - shift * Matrix::Identity(h.rows(), h.cols())).partialPivLu().inverse();
  request.improve = [inverse](const Matrix &x, Eigen::Index) -> Matrix { return inverse * x; };
  request.converged = [](double residual, double) { return residual < 1e-9; };
  request.start = inverse * random_block(h.rows(), below + above + 4, 1);
  return request;
}

/// What holds of every answer, converged or not.
void expect_consistent(const Result &found, const Matrix &h) {
  ASSERT_EQ(found.vectors.rows(), h.rows());
  ASSERT_EQ(found.vectors.cols(), found.values.size());
  ASSERT_EQ(found.residuals.size(), found.values.size());
  EXPECT_LT(off_orthonormal(found.vectors), 1e-11);
  const Matrix rest = h * found.vectors - found.vectors * found.values.asDiagonal();
  for (Eigen::Index i = 0; i < found.values.size(); ++i) {
    EXPECT_NEAR(rest.col(i).norm(), found.residuals[i], 1e-11) << i;
    if (i > 0) {
      EXPECT_LE(found.values[i - 1], found.values[i]);
    }
  }
}

void expect_values(const Result &found, const Matrix &h, const Eigen::VectorXd &all,
                   const Request &request, double allowed = 1e-10) {
  ASSERT_TRUE(found.converged);
  expect_consistent(found, h);
  const auto below = static_cast<int>((all.array() < request.shift).count());
  const int count = request.n_below + request.n_above;
  ASSERT_LE(0 + count, found.values.size());
  for (int i = 0; i < count; ++i) {
    EXPECT_NEAR(found.values[i], all[below - request.n_below + i], allowed) << i;
    EXPECT_LT(found.residuals[i], 2e-9) << i;
  }
  // guards may be far from any eigenvalue, but none is nearer to the shift than those are
  const double lower = below > 0 ? all[below - 1] : -1e300;
  const double upper = below < all.size() ? all[below] : 1e300;
  for (const double value : found.values)
    EXPECT_TRUE(value < lower + 1e-8 || value > upper - 1e-8) << value << " is in the gap";
}

}  // namespace

TEST(BlockDavidson, FindsTheValuesOnBothSidesOfTheShift) {
  const Eigen::VectorXd all = gapped(200);
  const Matrix h = with_spectrum(all, 5);
  for (const auto &[below, above] : {std::pair{8, 8}, {1, 12}, {0, 10}, {10, 0}, {1, 0}, {0, 1}}) {
    const Request request = request_for(h, h, 0.1, below, above);
    const Result found = block_davidson(request);
    expect_values(found, h, all, request);
    EXPECT_LT(found.n_steps, 40) << below << " " << above;
    EXPECT_GE(found.n_products, below + above);
  }
}

TEST(BlockDavidson, FindsDegenerateLevels) {
  // 14 x 14: 0 is fourteenfold, most others are twofold
  const Eigen::VectorXd all = square_lattice_energies(14, 14, 1.0);
  for (const double phase : {0.0, 0.7}) {
    const Matrix h = square_lattice(14, 14, 1.0, phase);
    for (const double shift : {-0.05, 0.05, 1.33}) {
      const auto below = static_cast<int>((all.array() < shift).count());
      ASSERT_GT(all[below] - all[below - 1], 0.02);
      for (const int count : {5, 9, 16}) {  // ends within levels, too
        const Request request = request_for(h, h, shift, count, count);
        expect_values(block_davidson(request), h, all, request);
      }
    }
  }
}

TEST(BlockDavidson, OfARealMatrixFindsTheSameInRealVectors) {
  const Eigen::VectorXd all = gapped(200);
  const Eigen::MatrixXd h = real_with_spectrum(all, 5);
  const Eigen::MatrixXd inverse = (h - 0.1 * Eigen::MatrixXd::Identity(200, 200)).inverse();
  DavidsonRequest<double> request;
  request.shift = 0.1;
  request.n_below = request.n_above = 8;
  request.n_guard = 6;
  request.start = random_block(200, 20, 1).real();
  request.product = [&](const Eigen::MatrixXd &x) -> Eigen::MatrixXd { return h * x; };
  request.improve = [&](const Eigen::MatrixXd &x, Eigen::Index) -> Eigen::MatrixXd {
    return inverse * x;
  };
  request.converged = [](double residual, double) { return residual < 1e-9; };
  const DavidsonResult<double> found = block_davidson(request);
  ASSERT_TRUE(found.converged);
  EXPECT_LT((found.values - all.segment(92, 16)).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT(off_orthonormal(found.vectors), 1e-11);
  EXPECT_LT((h * found.vectors - found.vectors * found.values.asDiagonal()).norm(), 1e-8);
}

TEST(BlockDavidson, TakesThePoorInverseOfAMatrixNearby) {
  const Eigen::VectorXd all = gapped(200);
  const Matrix h = with_spectrum(all, 5);
  Matrix change = random_block(200, 200, 6);
  change = (change + change.adjoint()).eval();
  const double norm = change.selfadjointView<Eigen::Lower>().eigenvalues().cwiseAbs().maxCoeff();
  int steps = 0;
  for (const double away : {0.0, 0.02, 0.2}) {
    Request request = request_for(h, h + away / norm * change, 0.1, 8, 8);
    const Result found = block_davidson(request);
    expect_values(found, h, all, request);
    EXPECT_GE(found.n_steps, steps) << "the better the inverse, the fewer";
    steps = found.n_steps;
    for (const int threads : {2, 3}) {
      request.n_threads = threads;
      EXPECT_EQ(block_davidson(request).values, found.values) << threads;
    }
  }
  EXPECT_LT(steps, 40);
}

TEST(BlockDavidson, NeedsFewStepsFromNearlyRightVectors) {
  const Eigen::VectorXd all = gapped(200);
  const Matrix h = with_spectrum(all, 5);
  Request request = request_for(h, h, 0.0, 8, 8);
  const Result random = block_davidson(request);
  expect_values(random, h, all, request);
  request.start = random.vectors + 1e-8 * random_block(200, random.vectors.cols(), 2);
  const Result near = block_davidson(request);
  expect_values(near, h, all, request);
  EXPECT_LT(near.n_steps, random.n_steps);
  request.start = random.vectors;
  const Result right = block_davidson(request);
  expect_values(right, h, all, request);
  EXPECT_EQ(right.n_steps, 0);
}

TEST(BlockDavidson, DropsDependentVectorsOfTheStart) {
  const Eigen::VectorXd all = gapped(120);
  const Matrix h = with_spectrum(all, 5);
  Request request = request_for(h, h, 0.0, 6, 6);
  Matrix start(120, 3 * request.start.cols());
  start << request.start, Matrix::Zero(120, request.start.cols()), 3.0 * request.start;
  request.start = start;
  expect_values(block_davidson(request), h, all, request);
}

TEST(BlockDavidson, RestartsWhereTheSearchSpaceIsFull) {
  const Eigen::VectorXd all = gapped(200);
  const Matrix h = with_spectrum(all, 5);
  Matrix change = random_block(200, 200, 6);
  change = (0.01 * (change + change.adjoint())).eval();
  Request request = request_for(h, h + change, 0.1, 8, 8);
  const Result wide = block_davidson(request);
  ASSERT_GT(wide.n_products, 60);
  request.most_columns = 80;
  expect_values(block_davidson(request), h, all, request);
}

TEST(BlockDavidson, TakesShiftsNextToAValue) {
  const Eigen::VectorXd all = gapped(120);
  const Matrix h = with_spectrum(all, 5);
  for (const double aside : {1e-2, 1e-4}) {
    const Request request = request_for(h, h, 0.3 - aside, 6, 6);
    expect_values(block_davidson(request), h, all, request, 1e-9);
  }
  // where rounding forbids an answer, it is not given
  for (const double aside : {1e-8, 1e-11, 0.0}) {
    Request request = request_for(h, h, 0.3 - aside, 6, 6);
    request.start = random_block(120, 16, 3);
    const Result found = block_davidson(request);
    if (!found.converged) continue;
    for (const double value : found.values)
      EXPECT_LT((all.array() - value).abs().minCoeff(), 1e-6) << aside;
  }
}

TEST(BlockDavidson, SaysThatStepsDidNotSuffice) {
  const Eigen::VectorXd all = gapped(200);
  const Matrix h = with_spectrum(all, 5);
  Request request = request_for(h, h, 0.1, 8, 8);
  request.start = random_block(200, 20, 2);
  for (const int steps : {0, 1}) {
    request.most_steps = steps;
    const Result found = block_davidson(request);
    EXPECT_FALSE(found.converged);
    EXPECT_EQ(found.n_steps, steps);
    expect_consistent(found, h);
  }
  request.most_steps = 60;
  expect_values(block_davidson(request), h, all, request);
}

TEST(BlockDavidson, EndsWhereNothingNewComes) {
  const Matrix h = with_spectrum(gapped(200), 5);
  Request request = request_for(h, h, 0.1, 8, 8);
  request.start = random_block(200, 40, 2);
  request.improve = [](const Matrix &x, Eigen::Index) -> Matrix {
    return Matrix::Zero(x.rows(), x.cols());
  };
  for (const int most_columns : {500, 40}) {  // after a restart, too
    request.most_columns = most_columns;
    const Result found = block_davidson(request);
    EXPECT_FALSE(found.converged);
    expect_consistent(found, h);
  }
}

TEST(BlockDavidson, FindsAllThereIs) {
  const Eigen::VectorXd all = gapped(40);
  const Matrix h = with_spectrum(all, 5);
  const Request request = request_for(h, h, 0.0, 20, 20);
  expect_values(block_davidson(request), h, all, request);
}
