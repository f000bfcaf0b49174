// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "eigen/window_solver.h"
#include "hamiltonian_models.h"
#include "needs_mkl.h"
#include "sparse_matrices.h"

using namespace dpw;
using models::expect_error;
using sparse_matrices::square_lattice;
using sparse_matrices::square_lattice_energies;
using sparse_matrices::upper_triangle;
using sparse_matrices::with_spectrum;

namespace {

class WindowSolverTest : public NeedsMkl<> {
 protected:
  static WindowResult solve(const SparseHermitian &h, const WindowRequest &request) {
    return WindowSolver(make_pardiso_factorization(h, 1)).solve(h, request);
  }

  static WindowRequest range(int first, int count) {
    WindowRequest request;
    request.range = {true, first, count};
    return request;
  }

  static WindowRequest around(double energy, int count) {
    WindowRequest request = range(0, count);
    request.around = energy;
    return request;
  }

  /// The window against the whole spectrum, and its vectors against the matrix.
  static void expect_window(const WindowResult &found, const Eigen::VectorXd &all,
                            const SparseHermitian &h, int first, int count,
                            const std::string &what) {
    ASSERT_EQ(found.values.size(), count) << what;
    EXPECT_EQ(found.first, first) << what;
    const double scale = std::max(all.cwiseAbs().maxCoeff(), 1e-3);
    EXPECT_LT((found.values - all.segment(first, count)).cwiseAbs().maxCoeff(), 1e-11 * scale)
        << what;
    const Eigen::MatrixXcd hv = h.selfadjointView<Eigen::Upper>() * found.vectors;
    EXPECT_LT((hv - found.vectors * found.values.asDiagonal()).cwiseAbs().maxCoeff(), 1e-6 * scale)
        << what;
    EXPECT_LT((found.vectors.adjoint() * found.vectors - Eigen::MatrixXcd::Identity(count, count))
                  .cwiseAbs()
                  .maxCoeff(),
              1e-10)
        << what;
    EXPECT_TRUE(found.check.residual && found.check.orthogonality && found.check.inertia) << what;
  }
};

}  // namespace

TEST_F(WindowSolverTest, FindsEveryRangeOfEverySpectrum) {
  for (const int n : {1, 2, 3, 7, 31, 32, 33, 120}) {
    for (const char *kind : {"spread", "threefold", "clustered", "gap"}) {
      Eigen::VectorXd all(n);
      for (int i = 0; i < n; ++i) {
        const std::string k = kind;
        if (k == "spread") all[i] = -3.0 + 7.0 * i / n;
        if (k == "threefold") all[i] = i / 3 - 0.2 * n;
        if (k == "clustered") all[i] = i < n / 2 ? 1.0 + 1e-9 * i : 2.0 + 1e-9 * i;
        if (k == "gap") all[i] = (i < n / 2 ? -5.0 : 5.0) + 0.01 * i;
      }
      const SparseHermitian h = upper_triangle(with_spectrum(all, 3 + n));
      for (const auto &[first, count] : {std::pair{0, n},
                                         {0, 1},
                                         {n - 1, 1},
                                         {n / 2, (n + 1) / 3},
                                         {n / 3, std::min(6, n - n / 3)}}) {
        const WindowResult found = solve(h, range(first, count));
        if (count == 0) {
          EXPECT_EQ(found.values.size(), 0);
          continue;
        }
        // values that agree to 1e-9 are asked for in this order by no one: compare as sets
        expect_window(found, all, h, first, count,
                      std::string(kind) + " n " + std::to_string(n) + " first " +
                          std::to_string(first) + " count " + std::to_string(count));
      }
    }
  }
}

TEST_F(WindowSolverTest, KnowsTheSquareLattice) {
  // 30 x 30: every value but those with p = q is at least twofold, and 0 is thirtyfold
  for (const auto &[n, m] : {std::pair{30, 30}, {37, 23}}) {
    const Eigen::VectorXd all = square_lattice_energies(n, m, 1.3);
    const SparseHermitian h = upper_triangle(square_lattice(n, m, 1.3, 0.8));
    for (const int first : {0, 100, n * m / 2 - 20, n * m - 25})
      expect_window(solve(h, range(first, 25)), all, h, first, 25, std::to_string(first));
  }
}

TEST_F(WindowSolverTest, TakesAnyHint) {
  const Eigen::VectorXd all = square_lattice_energies(20, 17, 1.0);
  const SparseHermitian h = upper_triangle(square_lattice(20, 17, 1.0, 0.3));
  for (const double hint : {-1e3, -4.0, -1.0, 0.0, all[150], 3.9, 1e3}) {
    WindowRequest request = range(150, 12);
    request.hint = hint;
    expect_window(solve(h, request), all, h, 150, 12, "hint " + std::to_string(hint));
  }
}

TEST_F(WindowSolverTest, HoldsAsManyBelowAnEnergyAsAbove) {
  const Eigen::VectorXd all = square_lattice_energies(20, 17, 1.0);
  const SparseHermitian h = upper_triangle(square_lattice(20, 17, 1.0, 0.3));
  const auto below = [&](double energy) {
    return static_cast<int>((all.array() < energy).count());
  };
  for (const double energy : {-3.0, 0.111, 0.5 * (all[200] + all[201])}) {
    const int first = below(energy) - 4;
    expect_window(solve(h, around(energy, 8)), all, h, first, 8, std::to_string(energy));
    expect_window(solve(h, around(energy, 7)), all, h, first, 7, "odd: one more below");
  }
  expect_window(solve(h, around(-100.0, 5)), all, h, 0, 5, "below the spectrum");
  expect_window(solve(h, around(100.0, 5)), all, h, 335, 5, "above the spectrum");
  expect_window(solve(h, around(0.3, 10000)), all, h, 0, 340, "wider than the spectrum");
}

TEST_F(WindowSolverTest, TakesAShiftOnAnEigenvalue) {
  const Eigen::VectorXd all = Eigen::VectorXd::LinSpaced(60, -3.0, 2.9);
  Eigen::MatrixXcd diagonal = all.asDiagonal();
  diagonal(0, 59) = diagonal(59, 0) = 0.0;
  for (const SparseHermitian &h :
       {upper_triangle(diagonal), upper_triangle(with_spectrum(all, 4))}) {
    WindowRequest request = range(20, 10);
    request.hint = all[25];
    expect_window(solve(h, request), all, h, 20, 10, "hint");
    const WindowResult found = solve(h, around(all[25] + 1e-13, 6));
    EXPECT_NEAR(found.values[0], all[found.first], 1e-11);
    EXPECT_NEAR(found.first, 22.5, 0.6) << "25 or, as rounding will have it, 26 lie below";
  }
}

TEST_F(WindowSolverTest, CountsWhereNothingIs) {
  Eigen::VectorXd all(50);
  for (int i = 0; i < 50; ++i) all[i] = i < 30 ? -4.0 + 0.1 * i : 1.0 + 0.1 * i;
  const SparseHermitian h = upper_triangle(with_spectrum(all, 8));
  WindowSolver solver(make_pardiso_factorization(h, 1));
  EXPECT_EQ(solver.count_below(h, -1.0), 30);
  EXPECT_EQ(solver.count_below(h, 3.9), 30);  // a window that holds no eigenvalue
  EXPECT_EQ(solver.count_below(h, -1e6), 0);
  EXPECT_EQ(solver.count_below(h, 1e6), 50);
}

TEST_F(WindowSolverTest, ServesOneMatrixAfterTheOther) {
  const SparseHermitian first = upper_triangle(square_lattice(12, 11, 1.0, 0.3));
  SparseHermitian second = first;
  second.coeffs() *= 2.0;
  const Eigen::VectorXd all = square_lattice_energies(12, 11, 1.0);
  WindowSolver solver(make_pardiso_factorization(first, 2));
  expect_window(solver.solve(first, range(60, 9)), all, first, 60, 9, "first");
  expect_window(solver.solve(second, range(10, 9)), 2.0 * all, second, 10, 9, "second");
}

TEST_F(WindowSolverTest, RefusesWhatMakesNoSense) {
  const SparseHermitian h = upper_triangle(square_lattice(3, 3, 1.0, 0.0));
  expect_error([&] { solve(h, range(5, 5)); }, {"5 to 9", "the matrix has 9"});
  expect_error([&] { solve(h, range(-1, 2)); }, {"-1 to 0", "the matrix has 9"});
  SparseHermitian bad = h;
  bad.coeffs()[4] = std::numeric_limits<double>::quiet_NaN();
  expect_error([&] { WindowSolver(make_pardiso_factorization(h, 1)).solve(bad, range(1, 2)); },
               {"not finite", "row"});
  const SparseHermitian other = upper_triangle(square_lattice(3, 2, 1.0, 0.0));
  expect_error([&] { WindowSolver(make_pardiso_factorization(h, 1)).solve(other, range(1, 2)); },
               {"another pattern"});
  EXPECT_EQ(solve(h, range(4, 0)).values.size(), 0);
}

namespace {

/// A factorisation that is right but for what it counts.
class Miscounting : public HermitianFactorization {
 public:
  Miscounting(const SparseHermitian &h, int more)
      : real_(make_pardiso_factorization(h, 1)), more_(more) {}
  int n() const override { return real_->n(); }
  ShiftCount factorize(const SparseHermitian &h, double shift) override {
    ShiftCount count = real_->factorize(h, shift);
    if (calls_++ == 1) count.below += more_;  // the edge below the window
    return count;
  }
  Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) override { return real_->solve(b); }
  double memory() const override { return real_->memory(); }

 private:
  std::unique_ptr<HermitianFactorization> real_;
  int more_;
  int calls_ = 0;
};

/// One whose factors are far off where shifts are next to `poor`, and says so: PARDISO does that
/// where it meets a small pivot that it cannot exchange.
class Inaccurate : public HermitianFactorization {
 public:
  Inaccurate(const SparseHermitian &h, double poor, double width)
      : real_(make_pardiso_factorization(h, 1)), poor_(poor), width_(width) {}
  int n() const override { return real_->n(); }
  ShiftCount factorize(const SparseHermitian &h, double shift) override {
    if (std::abs(shift - poor_) > width_) return real_->factorize(h, shift);
    ++n_poor;
    SparseHermitian off = h;
    for (int r = 0; r < off.rows(); ++r) off.coeffRef(r, r) += r % 2 == 0 ? 0.3 : -0.2;
    ShiftCount count = real_->factorize(off, shift);
    count.backward_error = 0.3;
    return count;
  }
  Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) override { return real_->solve(b); }
  double memory() const override { return real_->memory(); }

  static inline int n_poor = 0;

 private:
  std::unique_ptr<HermitianFactorization> real_;
  double poor_, width_;
};

/// One whose inverse does not see a given eigenvector: what a Lanczos run that misses one sees.
class Blind : public HermitianFactorization {
 public:
  Blind(const SparseHermitian &h, Eigen::VectorXcd vector, int blind_factorizations)
      : real_(make_pardiso_factorization(h, 1)),
        vector_(std::move(vector)),
        blind_(blind_factorizations) {}
  int n() const override { return real_->n(); }
  ShiftCount factorize(const SparseHermitian &h, double shift) override {
    ++calls_;
    return real_->factorize(h, shift);
  }
  Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) override {
    if (calls_ > blind_) return real_->solve(b);
    const Eigen::MatrixXcd seen = b - vector_ * (vector_.adjoint() * b);
    return real_->solve(seen);
  }
  double memory() const override { return real_->memory(); }

 private:
  std::unique_ptr<HermitianFactorization> real_;
  Eigen::VectorXcd vector_;
  int blind_;
  int calls_ = 0;
};

}  // namespace

TEST_F(WindowSolverTest, SaysWhenCountsDoNotFit) {
  const SparseHermitian h = upper_triangle(square_lattice(9, 7, 1.0, 0.4));
  WindowRequest request = range(25, 10);
  request.hint = 0.01;
  for (const int more : {-1, 1})
    expect_error([&] { WindowSolver(std::make_unique<Miscounting>(h, more)).solve(h, request); },
                 {"eigenvalues", "between"});
}

TEST_F(WindowSolverTest, GoesOnWhereAShiftGivesPoorFactors) {
  const Eigen::VectorXd all = square_lattice_energies(9, 7, 1.0);
  const SparseHermitian h = upper_triangle(square_lattice(9, 7, 1.0, 0.4));
  WindowRequest request = range(25, 10);
  request.hint = 0.01;
  const WindowResult good = solve(h, request);
  // the first shift, then the middles of the gaps beside the window
  std::vector<double> poor = {0.01};
  for (int i = 20; i < 40; ++i) poor.push_back(0.5 * (all[i] + all[i + 1]));
  Inaccurate::n_poor = 0;
  for (const double shift : poor)
    expect_window(WindowSolver(std::make_unique<Inaccurate>(h, shift, 1e-5)).solve(h, request), all,
                  h, 25, 10, "poor at " + std::to_string(shift));
  EXPECT_GE(Inaccurate::n_poor, 3);
}

TEST_F(WindowSolverTest, CountsInAnotherGapWhereAWholeOneHasPoorFactors) {
  const Eigen::VectorXd all = square_lattice_energies(9, 7, 1.0);
  const SparseHermitian h = upper_triangle(square_lattice(9, 7, 1.0, 0.4));
  WindowRequest request = range(25, 10);
  request.hint = 0.01;
  const WindowResult good = solve(h, request);
  Inaccurate::n_poor = 0;
  for (int i = 35; i < 40; ++i) {
    const double half = 0.5 * (all[i] - all[i - 1]);
    if (half < 1e-6) continue;  // these coincide
    const WindowResult found =
        WindowSolver(std::make_unique<Inaccurate>(h, 0.5 * (all[i] + all[i - 1]), half))
            .solve(h, request);
    expect_window(found, all, h, 25, 10, "poor below value " + std::to_string(i));
    EXPECT_EQ(found.n_products, good.n_products) << "a wider search was made, " << i;
  }
  EXPECT_GE(Inaccurate::n_poor, 5) << "no gap was the widest";
}

TEST_F(WindowSolverTest, FindsAMissedEigenvalueAgain) {
  const Eigen::VectorXd all = square_lattice_energies(9, 7, 1.0);
  const SparseHermitian h = upper_triangle(square_lattice(9, 7, 1.0, 0.4));
  WindowRequest request = range(25, 10);
  request.hint = 0.01;
  const Eigen::VectorXcd hidden = solve(h, request).vectors.col(6);
  // blind in its first search: shift, two edges; then the shift again, and it sees
  expect_window(WindowSolver(std::make_unique<Blind>(h, hidden, 3)).solve(h, request), all, h, 25,
                10, "found again");
  expect_error([&] { WindowSolver(std::make_unique<Blind>(h, hidden, 1000)).solve(h, request); },
               {"misses", "between"});
}
