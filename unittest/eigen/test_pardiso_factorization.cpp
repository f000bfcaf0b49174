// SPDX-License-Identifier: MIT
// PARDISO in both precisions, on real and on complex matrices.
#include <gtest/gtest.h>

#include <cmath>

#include "eigen/hermitian_factorization.h"
#include "hamiltonian_models.h"
#include "needs_mkl.h"
#include "sparse_matrices.h"

using namespace dpw;
using models::expect_error;
using sparse_matrices::random_block;
using sparse_matrices::square_lattice;
using sparse_matrices::square_lattice_energies;
using sparse_matrices::upper_triangle;
using sparse_matrices::with_spectrum;

namespace {

/// PARDISO pivots within its blocks only, so factors may be far off: by what they say.
class PardisoTest : public NeedsMkl<testing::TestWithParam<FactorPrecision>> {
 protected:
  static bool is_single() { return GetParam() == FactorPrecision::single_; }
  static double largest_error() { return is_single() ? 1e-2 : 1e-6; }

  static std::unique_ptr<HermitianFactorization> make(const SparseHermitian &h) {
    return make_pardiso_factorization(h, 1, GetParam());
  }

  static void expect_factors(HermitianFactorization &factors, const Eigen::MatrixXcd &dense,
                             const Eigen::VectorXd &all, double shift) {
    const SparseHermitian h = upper_triangle(dense);
    const ShiftCount count = factors.factorize(h, shift);
    EXPECT_TRUE(count.exact) << shift;
    EXPECT_EQ(count.below, (all.array() < shift).count()) << shift;
    EXPECT_LT(count.backward_error, largest_error()) << shift;
    const Eigen::MatrixXcd complex = random_block(dense.rows(), 5, 3);
    const Eigen::MatrixXcd real = complex.real().cast<std::complex<double>>();
    const Eigen::MatrixXcd imaginary = std::complex<double>(0, 1) * real;
    for (const Eigen::MatrixXcd &b : {complex, real, imaginary}) {
      const Eigen::MatrixXcd x = factors.solve(b);
      ASSERT_EQ(x.rows(), b.rows());
      ASSERT_EQ(x.cols(), b.cols());
      EXPECT_LT((dense * x - shift * x - b).norm(), 20.0 * count.backward_error * x.norm())
          << shift;
    }
    EXPECT_EQ(factors.solve(Eigen::MatrixXcd(dense.rows(), 0)).cols(), 0);
  }
};

}  // namespace

TEST_P(PardisoTest, CountsAndSolvesWithRealAndComplexMatrices) {
  const Eigen::VectorXd all = square_lattice_energies(23, 17, 1.1);
  for (const double phase : {0.0, 0.8}) {
    const Eigen::MatrixXcd dense = square_lattice(23, 17, 1.1, phase);
    const auto factors = make(upper_triangle(dense));
    EXPECT_EQ(factors->n(), 391);
    for (const int i : {0, 40, 195, 300, 389}) {
      int gap = i;  // the next gap that is wide enough to say on which side the shift is
      while (all[gap + 1] - all[gap] < 0.01) ++gap;
      expect_factors(*factors, dense, all, 0.5 * (all[gap] + all[gap + 1]));
    }
    expect_factors(*factors, dense, all, -5.0);
    expect_factors(*factors, dense, all, 5.0);
    EXPECT_GT(factors->memory(), 391 * 4);
  }
}

TEST_P(PardisoTest, TakesRealAndComplexMatricesOneAfterTheOther) {
  const Eigen::VectorXd all = square_lattice_energies(12, 11, 1.0);
  const Eigen::MatrixXcd real = square_lattice(12, 11, 1.0, 0.0);
  const Eigen::MatrixXcd complex = square_lattice(12, 11, 1.0, 0.3);
  const auto factors = make(upper_triangle(real));
  for (const double shift : {0.013, -0.9, 2.3})
    for (const auto &[dense, scale] :
         {std::pair{complex, 1.0}, {real, 1.0}, {real, -1.0}, {complex, 1.0}, {real, 1.0}})
      expect_factors(*factors, scale * dense, scale * all, shift);
}

TEST_P(PardisoTest, CountsWhatIsDense) {
  Eigen::VectorXd all(60);
  for (int i = 0; i < 60; ++i) all[i] = i < 30 ? -3.0 + 0.05 * i : 1.0 + 0.05 * i;
  const Eigen::MatrixXcd complex = with_spectrum(all, 8);
  const auto factors = make(upper_triangle(complex));
  for (const double shift : {-2.975, -0.5, 3.93}) expect_factors(*factors, complex, all, shift);
}

TEST_P(PardisoTest, SaysThatAnEigenvalueIsAtTheShift) {
  // Site 5 is on its own: its pivot is the shift's distance.
  for (const double phase : {0.0, 0.4}) {
    Eigen::MatrixXcd dense = square_lattice(5, 5, 1.0, phase);
    dense.row(5).setZero();
    dense.col(5).setZero();
    dense(5, 5) = 0.731;
    const auto factors = make(upper_triangle(dense));
    EXPECT_FALSE(factors->factorize(upper_triangle(dense), 0.731).exact);
    EXPECT_TRUE(factors->factorize(upper_triangle(dense), 0.72).exact) << "and goes on";
  }
}

TEST_P(PardisoTest, RefusesAnotherPattern) {
  const SparseHermitian other = upper_triangle(square_lattice(3, 4, 1.0, 0.0));
  expect_error([&] { make(upper_triangle(square_lattice(3, 3, 1.0, 0.0)))->factorize(other, 0.0); },
               {"another pattern"});
}

INSTANTIATE_TEST_SUITE_P(, PardisoTest,
                         testing::Values(FactorPrecision::single_, FactorPrecision::double_),
                         [](const auto &info) {
                           return info.param == FactorPrecision::single_ ? "Single" : "Double";
                         });
