// SPDX-License-Identifier: MIT
// What the block Davidson search is made of: products of tall matrices, orthonormal bases, and the
// small dense problem.
#include "eigen/orthonormal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "eigen/blas_threads.h"
#include "eigen/hermitian_pairs.h"
#include "eigen/tall_products.h"
#include "sparse_matrices.h"

using namespace dpw;
using sparse_matrices::off_orthonormal;
using sparse_matrices::random_block;
using sparse_matrices::real_with_spectrum;
using sparse_matrices::with_spectrum;

TEST(TallProducts, AreThoseOfEigenAndTheSameForAnyNumberOfThreads) {
  const BlasThreads blas(1);
  const TallProducts<std::complex<double>> one(1);
  for (const Eigen::Index n : {1, 100, 1023, 1024, 1025, 3000})  // rows are taken 1024 at a time
    for (const auto &[p, q] : {std::pair{0, 3}, {3, 0}, {1, 1}, {7, 12}}) {
      const Eigen::MatrixXcd a = random_block(n, p, 1);
      const Eigen::MatrixXcd b = random_block(n, q, 2);
      const Eigen::MatrixXcd c = random_block(p, q, 3);
      const Eigen::MatrixXcd inner = one.adjoint_times(a, b);
      const Eigen::MatrixXcd outer = one.times(a, c);
      Eigen::MatrixXcd rest = b;
      one.subtract(rest, a, c);
      ASSERT_EQ(inner.rows(), p);
      ASSERT_EQ(inner.cols(), q);
      const double allowed = 1e-13 * static_cast<double>(n + 10);
      EXPECT_LT((inner - a.adjoint() * b).norm(), allowed) << n;
      EXPECT_LT((outer - a * c).norm(), allowed) << n;
      EXPECT_LT((rest - (b - a * c)).norm(), allowed) << n;
      for (const int threads : {2, 3, 9}) {
        const TallProducts<std::complex<double>> many(threads);
        EXPECT_EQ(many.adjoint_times(a, b), inner) << n << " " << threads;
        EXPECT_EQ(many.times(a, c), outer) << n << " " << threads;
        Eigen::MatrixXcd again = b;
        many.subtract(again, a, c);
        EXPECT_EQ(again, rest) << n << " " << threads;
      }
    }
}

TEST(Orthonormal, SpansWhatIsNewBesideTheBasis) {
  const TallProducts<std::complex<double>> products(2);
  const Eigen::MatrixXcd basis =
      orthonormal_beside(Eigen::MatrixXcd(1500, 0), random_block(1500, 11, 1), products);
  ASSERT_EQ(basis.cols(), 11);
  EXPECT_LT(off_orthonormal(basis), 1e-13);
  const Eigen::MatrixXcd x = random_block(1500, 7, 2);
  const Eigen::MatrixXcd fresh = orthonormal_beside(basis, x, products);
  ASSERT_EQ(fresh.cols(), 7);
  EXPECT_LT(off_orthonormal(fresh), 1e-13);
  EXPECT_LT((basis.adjoint() * fresh).norm(), 1e-13);
  const Eigen::MatrixXcd rest = x - basis * (basis.adjoint() * x);
  EXPECT_LT((rest - fresh * (fresh.adjoint() * rest)).norm(), 1e-12);
}

TEST(Orthonormal, DropsWhatIsThereAlready) {
  const TallProducts<std::complex<double>> products(1);
  const Eigen::MatrixXcd basis =
      orthonormal_beside(Eigen::MatrixXcd(300, 0), random_block(300, 11, 1), products);
  const Eigen::MatrixXcd fresh = random_block(300, 3, 2);
  Eigen::MatrixXcd x(300, 9);
  x << fresh, basis.leftCols(2) * 3.0, fresh * random_block(3, 2, 3),
      fresh.leftCols(1) - basis.rightCols(1), Eigen::MatrixXcd::Zero(300, 1);
  const Eigen::MatrixXcd found = orthonormal_beside(basis, x, products);
  ASSERT_EQ(found.cols(), 3);
  EXPECT_LT(off_orthonormal(found), 1e-13);
  EXPECT_LT((basis.adjoint() * found).norm(), 1e-13);
  EXPECT_EQ(orthonormal_beside(basis, basis * random_block(11, 4, 4), products).cols(), 0);
  EXPECT_EQ(orthonormal_beside(basis, Eigen::MatrixXcd(300, 0), products).cols(), 0);
  EXPECT_EQ(orthonormal_beside(basis, Eigen::MatrixXcd::Zero(300, 2), products).cols(), 0);
}

TEST(Orthonormal, KeepsShortDirectionsThatAreLongerThanNothing) {
  const TallProducts<std::complex<double>> products(1);
  const Eigen::MatrixXcd basis =
      orthonormal_beside(Eigen::MatrixXcd(400, 0), random_block(400, 5, 1), products);
  const Eigen::MatrixXcd beside = random_block(400, 3, 2).colwise().normalized();
  const Eigen::MatrixXcd x = basis.leftCols(3) + 1e-5 * beside;
  const Eigen::MatrixXcd found = orthonormal_beside(basis, x, products);
  ASSERT_EQ(found.cols(), 3);
  EXPECT_LT(off_orthonormal(found), 1e-12);
  EXPECT_LT((basis.adjoint() * found).norm(), 1e-12);
  EXPECT_EQ(orthonormal_beside(basis, x, products, 1e-4).cols(), 0) << "1e-5 is nothing here";
}

TEST(HermitianPairs, AreThoseOfTheMatrix) {
  for (const int n : {0, 1, 2, 40, 130}) {
    Eigen::VectorXd values(n);
    for (int i = 0; i < n; ++i) values[i] = i / 3 - 0.2 * n;  // threefold
    const Eigen::MatrixXcd h = with_spectrum(values, 3);
    Eigen::MatrixXcd vectors = h;
    vectors.triangularView<Eigen::StrictlyUpper>().setConstant(1e9);  // only the lower is read
    const Eigen::VectorXd found = hermitian_pairs(vectors);
    ASSERT_EQ(found.size(), n);
    if (n == 0) continue;
    EXPECT_LT((found - values).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_LT(off_orthonormal(vectors), 1e-11);
    EXPECT_LT((h * vectors - vectors * found.asDiagonal()).norm(), 1e-10);
  }
}

TEST(HermitianPairs, OfAGeneralisedProblemAreNormalisedByItsMetric) {
  for (const int n : {0, 1, 2, 40, 130}) {
    const Eigen::MatrixXcd h = with_spectrum(Eigen::VectorXd::LinSpaced(n, -1.0, 2.0), 3);
    const Eigen::MatrixXcd metric = with_spectrum(Eigen::VectorXd::LinSpaced(n, 0.1, 5.0), 4);
    Eigen::MatrixXcd vectors = h;
    const std::optional<Eigen::VectorXd> found = hermitian_pairs(vectors, metric);
    ASSERT_TRUE(found && found->size() == n);
    if (n == 0) continue;
    const Eigen::MatrixXcd overlap = vectors.adjoint() * metric * vectors;
    EXPECT_LT((overlap - Eigen::MatrixXcd::Identity(n, n)).norm(), 1e-11);
    EXPECT_LT((h * vectors - metric * vectors * found->asDiagonal()).norm(), 1e-10);
    EXPECT_TRUE(std::is_sorted(found->begin(), found->end()));
  }
}

TEST(HermitianPairs, OfRealMatricesAreReal) {
  for (const int n : {0, 1, 2, 40, 130}) {
    const Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(n, -1.0, 2.0);
    const Eigen::MatrixXd h = real_with_spectrum(values, 3);
    const Eigen::MatrixXd metric = real_with_spectrum(Eigen::VectorXd::LinSpaced(n, 0.1, 5.0), 4);
    Eigen::MatrixXd plain = h, general = h;
    const Eigen::VectorXd found = hermitian_pairs(plain);
    const std::optional<Eigen::VectorXd> in_metric = hermitian_pairs(general, metric);
    ASSERT_TRUE(found.size() == n && in_metric && in_metric->size() == n);
    if (n == 0) continue;
    EXPECT_LT((found - values).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_LT((h * plain - plain * found.asDiagonal()).norm(), 1e-10);
    EXPECT_LT((h * general - metric * general * in_metric->asDiagonal()).norm(), 1e-10);
  }
  Eigen::MatrixXd h = Eigen::MatrixXd::Identity(3, 3);
  EXPECT_FALSE(hermitian_pairs(h, Eigen::MatrixXd(-h)));
}

TEST(HermitianPairs, HaveToHaveAMetricThatIsPositiveDefinite) {
  Eigen::MatrixXcd matrix = with_spectrum(Eigen::VectorXd::LinSpaced(20, -1.0, 2.0), 3);
  EXPECT_FALSE(hermitian_pairs(matrix, with_spectrum(Eigen::VectorXd::LinSpaced(20, -0.1, 5), 4)));
}
