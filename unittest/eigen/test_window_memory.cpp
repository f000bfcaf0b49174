// SPDX-License-Identifier: MIT
// Windows of matrices that follow each other, every value against dense diagonalisation.
#include "eigen/window_memory.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "bands/known_bands.h"
#include "bloch/sparse_bloch_sum.h"
#include "eigen/window_solver.h"
#include "needs_mkl.h"
#include "pi.h"
#include "sparse_matrices.h"

using namespace dpw;
using sparse_matrices::off_orthonormal;
using sparse_matrices::real_with_spectrum;
using sparse_matrices::upper_triangle;
using sparse_matrices::with_spectrum;

namespace {

class WindowMemoryTest : public NeedsMkl<testing::TestWithParam<WindowProof>> {
 protected:
  static bool is_gap() { return GetParam() == WindowProof::gap; }

  /// Solves `h` for `count` values from `first` on, and compares with `all` there are.
  WindowResult expect_window(const SparseHermitian &h, const Eigen::VectorXd &all, int first,
                             int count, double hint, const std::string &what,
                             const WindowPlace &place = {}) {
    WindowRequest request;
    request.range = {true, first, count};
    request.hint = hint;
    request.proof = GetParam();
    WindowSolver solver(make_pardiso_factorization(h, 1));
    WindowResult found = solver.solve(h, request, memory, place);
    EXPECT_EQ(found.first, first) << what;
    EXPECT_EQ(found.values.size(), count) << what;
    if (found.values.size() != count) return found;
    const double allowed = is_gap() ? 1e-8 : 1e-10;
    EXPECT_LT((found.values - all.segment(first, count)).cwiseAbs().maxCoeff(), allowed) << what;
    const Eigen::MatrixXcd rest = h.selfadjointView<Eigen::Upper>() * found.vectors -
                                  found.vectors * found.values.asDiagonal();
    EXPECT_LT(rest.colwise().norm().maxCoeff(), 1e-5) << what;
    EXPECT_LT(off_orthonormal(found.vectors), 1e-9) << what;
    return found;
  }

  WindowMemory memory{1};
};

/// n values; half of them below a gap of 0.6 eV around `middle`.
Eigen::VectorXd gapped_around(double middle, int n) {
  Eigen::VectorXd all(n);
  for (int i = 0; i < n; ++i) {
    const int from_gap = i < n / 2 ? n / 2 - 1 - i : i - n / 2;
    all[i] = middle + (i < n / 2 ? -1.0 : 1.0) * (0.3 + 0.02 * from_gap);
  }
  return all;
}

}  // namespace

TEST_P(WindowMemoryTest, FollowsBandsAlongKAndFromFrameToFrame) {
  const KnownBands known = honeycomb(18, 18, 0.4);
  const int n = known.h->n_orbitals;
  SparseBlochSum sum(known.h);
  const auto phases = [n](const Eigen::Vector3d &k) {
    Eigen::VectorXcd of_orbitals(n);
    for (int i = 0; i < n; ++i)  // two in each of 18 x 18 cells
      of_orbitals[i] =
          std::polar(1.0, 2.0 * models::kPi * (k[0] * (i / 36) + k[1] * (i / 2 % 18)) / 18.0);
    return of_orbitals;
  };
  double hint = 0.0;
  for (int frame = 0; frame < 2; ++frame)
    for (int i = 0; i < 6; ++i) {
      const Eigen::Vector3d k(0.05 + 0.04 * i, 0.02 * i, 0.0);
      const WindowResult found =
          expect_window(sum.build(k), known.energies(k), n / 2 - 10, 20, hint,
                        std::to_string(frame) + ", k-point " + std::to_string(i),
                        {phases(k), {k[0], k[1], k[2]}});
      hint = found.hint;
    }
  if (is_gap()) {
    EXPECT_LE(memory.n_factorizations(), 4);
  }
}

TEST_P(WindowMemoryTest, CountsAgainWhereAllBandsMove) {
  // by 0.5 eV: far more than half of the gap, so the old count is wrong at the old shift
  for (const double middle : {0.0, 0.5, -0.2, 0.35}) {
    const Eigen::VectorXd all = gapped_around(middle, 200);
    const SparseHermitian h = upper_triangle(with_spectrum(all, 5));
    expect_window(h, all, 94, 12, middle, "the shift follows, " + std::to_string(middle));
    expect_window(h, all, 94, 12, 0.1, "the shift does not, " + std::to_string(middle));
  }
}

TEST_P(WindowMemoryTest, ForgetsMatricesOfAnotherSize) {
  for (const int n : {200, 160, 240}) {
    const Eigen::VectorXd all = gapped_around(0.1, n);
    expect_window(upper_triangle(with_spectrum(all, 5)), all, n / 2 - 5, 10, 0.1,
                  std::to_string(n));
  }
}

TEST_P(WindowMemoryTest, TakesMatricesOfOtherPatterns) {
  const Eigen::VectorXd all = gapped_around(0.0, 160);
  const Eigen::MatrixXcd dense = with_spectrum(all, 5);
  // of rows that hang together: of others, MKL forgets to free a part
  const Eigen::MatrixXcd chain =
      Eigen::Tridiagonalization<Eigen::MatrixXcd>(dense).matrixT().cast<std::complex<double>>();
  expect_window(upper_triangle(dense), all, 75, 10, 0.0, "dense");
  expect_window(upper_triangle(chain), all, 75, 10, 0.0, "a chain");
  expect_window(upper_triangle(with_spectrum(all, 6)), all, 75, 10, 0.0, "dense again");
}

TEST_P(WindowMemoryTest, TakesLevelsThatCrossTheEnds) {
  // one level rises through the window, from below it to above
  Eigen::MatrixXcd u = with_spectrum(gapped_around(0.0, 160), 7);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> basis(u);
  for (int step = 0; step < 8; ++step) {
    Eigen::VectorXd all = gapped_around(0.0, 160);
    all[0] = 0.25 + 0.05 * step;
    const Eigen::MatrixXcd dense =
        basis.eigenvectors() * all.asDiagonal() * basis.eigenvectors().adjoint();
    std::sort(all.data(), all.data() + all.size());
    expect_window(upper_triangle(dense), all, 74, 12, 0.0, "step " + std::to_string(step));
  }
}

TEST_P(WindowMemoryTest, IsOnlySlowerWithWrongPhasesAndWrongVectors) {
  const Eigen::VectorXd all = gapped_around(0.0, 160);
  const SparseHermitian h = upper_triangle(with_spectrum(all, 5));
  Eigen::VectorXcd phases(160);
  expect_window(h, all, 75, 10, 0.0, "no phases");
  for (int i = 0; i < 160; ++i) phases[i] = std::polar(1.0, 1.7 * i * i);
  expect_window(h, all, 75, 10, 0.0, "wrong phases", {phases, {}});
  expect_window(upper_triangle(with_spectrum(all, 9)), all, 75, 10, 0.0, "other vectors", {{}, {}});
}

TEST_P(WindowMemoryTest, TakesAnotherWindowOfTheSameMatrix) {
  const Eigen::VectorXd all = gapped_around(0.0, 200);
  const SparseHermitian h = upper_triangle(with_spectrum(all, 5));
  expect_window(h, all, 94, 12, 0.0, "next to the gap");
  expect_window(h, all, 140, 12, 0.5 * (all[145] + all[146]), "far above");
  expect_window(h, all, 20, 12, 0.5 * (all[25] + all[26]), "far below");
}

TEST_P(WindowMemoryTest, FindsStatesThatNothingRememberedLeadsTo) {
  // the remembered vectors are eigenvectors of the second matrix, too, but of values far away
  const Eigen::VectorXd before = gapped_around(0.0, 160);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> basis(with_spectrum(before, 7));
  expect_window(upper_triangle(with_spectrum(before, 7)), before, 75, 10, 0.0, "before");
  Eigen::VectorXd after(160);
  for (int i = 0; i < 80; ++i) {
    after[i] = before[(i + 40) % 80];
    after[80 + i] = before[80 + (i + 40) % 80];
  }
  const Eigen::MatrixXcd dense =
      basis.eigenvectors() * after.asDiagonal() * basis.eigenvectors().adjoint();
  expect_window(upper_triangle(dense), before, 75, 10, 0.0, "after");
}

TEST_P(WindowMemoryTest, TakesRealMatricesAmongComplexOnes) {
  // the complex ones are real but for phases of the orbitals, told of or not
  const Eigen::VectorXd all = gapped_around(0.0, 160);
  const Eigen::MatrixXcd real = real_with_spectrum(all, 5).cast<std::complex<double>>();
  Eigen::VectorXcd phases(160);
  for (int i = 0; i < 160; ++i) phases[i] = std::polar(1.0, 0.3 * i);
  const Eigen::MatrixXcd complex = phases.asDiagonal() * real * phases.conjugate().asDiagonal();
  for (int round = 0; round < 2; ++round) {
    const std::string which = ", round " + std::to_string(round);
    const WindowResult found =
        expect_window(upper_triangle(real), all, 75, 10, 0.0, "real" + which);
    EXPECT_TRUE(found.vectors.imag().isZero(0.0));
    expect_window(upper_triangle(complex), all, 75, 10, 0.0, "phases" + which, {phases, {}});
    expect_window(upper_triangle(complex), all, 75, 10, 0.0, "no phases" + which);
  }
}

TEST_P(WindowMemoryTest, CountsInDoublePrecisionWhereTheGapIsNarrow) {
  // single precision is good to about 1e-6 of the width, which is as large as this gap
  Eigen::VectorXd all = gapped_around(0.0, 160);
  all[79] = -2e-5;
  all[80] = 2e-5;
  for (const unsigned seed : {3U, 4U, 5U}) {
    const WindowResult found =
        expect_window(upper_triangle(with_spectrum(all, seed)), all, 75, 10, 0.0, "narrow");
    EXPECT_EQ(found.n_factorizations, is_gap() ? 1 : 2) << "in double precision";
  }
}

TEST_P(WindowMemoryTest, EndsWithinADegenerateLevel) {
  // real and complex vectors of threefold levels; the window begins and ends inside of some
  Eigen::VectorXd all(180);
  for (int i = 0; i < 180; ++i) {
    const int level = i < 90 ? (89 - i) / 3 : (i - 90) / 3;
    all[i] = (i < 90 ? -1.0 : 1.0) * (0.3 + 0.05 * level);
  }
  std::sort(all.data(), all.data() + all.size());
  const Eigen::MatrixXcd real = real_with_spectrum(all, 3).cast<std::complex<double>>();
  for (const int first : {80, 81, 82})
    for (const int count : {19, 20, 21}) {
      const std::string which = std::to_string(first) + " " + std::to_string(count);
      expect_window(upper_triangle(real), all, first, count, 0.0, "real " + which);
      expect_window(upper_triangle(with_spectrum(all, 4)), all, first, count, 0.0, which);
    }
}

INSTANTIATE_TEST_SUITE_P(, WindowMemoryTest, testing::Values(WindowProof::full, WindowProof::gap),
                         [](const auto &info) {
                           return info.param == WindowProof::full ? "Full" : "Gap";
                         });
