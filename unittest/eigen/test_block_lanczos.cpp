// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "eigen/block_lanczos.h"
#include "hamiltonian_models.h"
#include "sparse_matrices.h"

using namespace dpw;
using models::expect_error;
using sparse_matrices::with_spectrum;

namespace {

Eigen::VectorXd uneven_spectrum(const std::string &kind, int n) {
  Eigen::VectorXd values(n);
  for (int i = 0; i < n; ++i) {
    if (kind == "spread") values[i] = std::cbrt(i + 0.7 - 0.5 * n);  // widest steps in the middle
    if (kind == "ends") values[i] = i < n / 2 ? -std::exp(-0.3 * i) : std::exp(-0.3 * (n - 1 - i));
    if (kind == "degenerate") values[i] = i / 5 - 0.1 * n;  // fivefold
    if (kind == "equal") values[i] = 3.0;
  }
  return values;
}

LanczosRequest ask(int n_lowest, int n_highest, int block) {
  LanczosRequest request;
  request.n_lowest = n_lowest;
  request.n_highest = n_highest;
  request.block = block;
  request.converged = [](double, double residual) { return residual < 1e-9; };
  return request;
}

}  // namespace

TEST(BlockLanczos, FindsBothEndsOfEverySpectrum) {
  for (const char *kind : {"spread", "ends", "degenerate", "equal"})
    for (const int n : {1, 2, 3, 8, 9, 50, 151})
      for (const int block : {1, 3, 8}) {
        if (block < 5 && (std::string(kind) == "degenerate" || std::string(kind) == "equal"))
          continue;  // a block of five finds five that coincide; what a smaller one finds is luck
        const Eigen::VectorXd all = uneven_spectrum(kind, n);
        const Eigen::MatrixXcd a = with_spectrum(all, 7 + n);
        const auto product = [&](const Eigen::MatrixXcd &x) { return Eigen::MatrixXcd(a * x); };
        const int low = std::min(5, n / 2);
        const int high = std::min(4, n - low);
        const LanczosResult found = block_lanczos(n, product, ask(low, high, block));
        ASSERT_EQ(found.values.size(), low + high);
        Eigen::VectorXd wanted(low + high);
        wanted << all.head(low), all.tail(high);
        EXPECT_LT((found.values - wanted).cwiseAbs().maxCoeff(), 1e-8)
            << kind << " n " << n << " block " << block;
        EXPECT_LT((found.vectors.adjoint() * found.vectors -
                   Eigen::MatrixXcd::Identity(low + high, low + high))
                      .cwiseAbs()
                      .maxCoeff(),
                  1e-10);
        EXPECT_LT((a * found.vectors - found.vectors * found.values.asDiagonal())
                      .colwise()
                      .norm()
                      .maxCoeff(),
                  1e-7)
            << kind << " n " << n << " block " << block;
      }
}

TEST(BlockLanczos, RestartsWhereTheBasisIsFull) {
  // evenly spaced: an end of the spectrum is hard to tell from the rest
  const Eigen::VectorXd all = Eigen::VectorXd::LinSpaced(600, -1.0, 1.0);
  const Eigen::MatrixXcd a = with_spectrum(all, 3);
  int calls = 0;
  const auto product = [&](const Eigen::MatrixXcd &x) {
    ++calls;
    return Eigen::MatrixXcd(a * x);
  };
  const LanczosResult found = block_lanczos(600, product, ask(3, 2, 4));
  EXPECT_GT(found.n_products, 5 * 5 + 8 * 4) << "no restart was needed: the test tests nothing";
  EXPECT_EQ(found.n_products, 4 * calls);
  EXPECT_NEAR(found.values[0], all[0], 1e-9);
  EXPECT_NEAR(found.values[2], all[2], 1e-9);
  EXPECT_NEAR(found.values[4], all[599], 1e-9);
}

TEST(BlockLanczos, LooksBesideWhatIsToBeAvoided) {
  const Eigen::VectorXd all = uneven_spectrum("ends", 40);
  const Eigen::MatrixXcd a = with_spectrum(all, 5);
  const auto product = [&](const Eigen::MatrixXcd &x) { return Eigen::MatrixXcd(a * x); };
  LanczosRequest request = ask(2, 1, 3);
  request.avoid = block_lanczos(40, product, request).vectors;
  const LanczosResult second = block_lanczos(40, product, request);
  EXPECT_NEAR(second.values[0], all[2], 1e-9);
  EXPECT_NEAR(second.values[1], all[3], 1e-9);
  EXPECT_NEAR(second.values[2], all[38], 1e-9);
}

TEST(BlockLanczos, SaysWhenItDoesNotConverge) {
  const Eigen::MatrixXcd a = with_spectrum(Eigen::VectorXd::LinSpaced(300, -1.0, 1.0), 3);
  const auto product = [&](const Eigen::MatrixXcd &x) { return Eigen::MatrixXcd(a * x); };
  LanczosRequest request = ask(2, 0, 2);
  request.max_products = 20;
  expect_error([&] { block_lanczos(300, product, request); }, {"Lanczos", "2 + 0 eigenvalues"});
}
