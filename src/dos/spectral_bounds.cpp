// SPDX-License-Identifier: MIT
#include "dos/spectral_bounds.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "dos/random_vectors.h"
#include "dos/vector_block.h"

namespace dpw {

namespace {

constexpr int kSteps = 40;
constexpr double kMargin = 0.01;         // of the width
constexpr double kSmallestWidth = 1e-3;  // eV
constexpr std::uint64_t kSeed = 20;

/// The tridiagonal matrix of one vector's Lanczos steps.
struct Tridiagonal {
  std::vector<double> diagonal, off_diagonal;  // the last off-diagonal one leads out of the space
  bool finished = false;                       // the space is closed under H
};

/// row[l] <- factor_of_its_vector row[l]
void scale(VectorBlock &block, const PerVector &factor) {
  for (int i = 0; i < block.n(); ++i)
    for (int l = 0; l < kBlockWidth; ++l) block.row(i)[l] *= factor[l % block.width()];
}

/// y <- y - a x - b z, a and b of each vector; |y|^2 of each.
PerVector subtract(VectorBlock &y, const PerVector &a, const VectorBlock &x, const PerVector &b,
                   const VectorBlock &z) {
  PerVector norm2{};
  for (int i = 0; i < y.n(); ++i)
    for (int l = 0; l < kBlockWidth; ++l) {
      const int v = l % y.width();
      double &value = y.row(i)[l];
      value -= a[v] * x.row(i)[l] + b[v] * z.row(i)[l];
      norm2[v] += value * value;
    }
  return norm2;
}

/// The eigenvalues of T with their residuals, as an interval.
SpectralBounds ritz_bounds(const Tridiagonal &t) {
  const auto n = static_cast<Eigen::Index>(t.diagonal.size());
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(Eigen::Map<const Eigen::VectorXd>(t.diagonal.data(), n),
                                Eigen::Map<const Eigen::VectorXd>(t.off_diagonal.data(), n - 1));
  const double out = t.off_diagonal.back();
  const auto residual = [&](Eigen::Index j) {
    return std::abs(out * solver.eigenvectors()(n - 1, j));
  };
  return {solver.eigenvalues()[0] - residual(0), solver.eigenvalues()[n - 1] + residual(n - 1)};
}

}  // namespace

SpectralBounds united(const SpectralBounds &a, const SpectralBounds &b) {
  return {std::min(a.lower, b.lower), std::max(a.upper, b.upper)};
}

SpectralBounds find_spectral_bounds(const SparseRows &h, int n_threads) {
  if (h.n == 0) throw Error("a Hamiltonian without orbitals has no spectrum");
  VectorBlock previous(h.n, h.is_real());
  VectorBlock current(h.n, h.is_real());
  VectorBlock next(h.n, h.is_real());
  const int width = current.width();
  for (int v = 0; v < width; ++v) fill_random_vector(current, v, kSeed, v);
  PerVector beta{};
  PerVector factor;
  factor.fill(1.0 / std::sqrt(static_cast<double>(h.n)));
  scale(current, factor);

  std::vector<Tridiagonal> t(static_cast<std::size_t>(width));
  const auto all_finished = [&] {
    return std::all_of(t.begin(), t.end(), [](const Tridiagonal &one) { return one.finished; });
  };
  for (int step = 0; step < std::min(kSteps, h.n) && !all_finished(); ++step) {
    const StepProducts products = recursion_step(h, 1.0, 0.0, 0.0, current, next, n_threads);
    const PerVector norm2 = subtract(next, products.next_current, current, beta, previous);
    for (int v = 0; v < width; ++v) {
      const double out = std::sqrt(norm2[v]);
      if (!std::isfinite(out))
        throw Error("the Hamiltonian holds elements that are not finite or far too large");
      Tridiagonal &mine = t[static_cast<std::size_t>(v)];
      if (mine.finished) continue;
      mine.diagonal.push_back(products.next_current[v]);
      mine.off_diagonal.push_back(out);
      mine.finished = out <= 1e-10 * std::sqrt(products.next_next[v]);
      beta[v] = mine.finished ? 0.0 : out;
      factor[v] = mine.finished ? 0.0 : 1.0 / out;
    }
    scale(next, factor);
    std::swap(previous, current);
    std::swap(current, next);
  }

  SpectralBounds bounds = ritz_bounds(t[0]);
  for (const Tridiagonal &one : t) bounds = united(bounds, ritz_bounds(one));
  const double margin = std::max(kMargin * (bounds.upper - bounds.lower), 0.5 * kSmallestWidth);
  return {bounds.lower - margin, bounds.upper + margin};
}

}  // namespace dpw
