// SPDX-License-Identifier: MIT
#include "eigen/gap_inverse.h"

#include <cmath>

#include "eigen/blas_threads.h"
#include "eigen/block_lanczos.h"

namespace dpw {

namespace {

/// A gap for two shifts, eV, and how far beside its edges they are, in gaps.
constexpr double kWideGap = 0.2;
constexpr double kBeside = 0.1;

/// What factors may be off by, in distances of their shift from the edge.
constexpr double kGoodFactors = 0.2;

/// How good rough values and rough vectors are: residuals, relative.
constexpr double kRoughValues = 0.02;
constexpr double kRoughVectors = 1e-3;

/// Eigenpairs of an inverse from both ends: those next to its shift.
LanczosResult pairs_of(const NearbyInverse &inverse, int n_below, int n_above,
                       const Eigen::VectorXcd &phases, double good) {
  LanczosRequest request;
  request.n_lowest = n_below;
  request.n_highest = n_above;
  request.converged = [good](double value, double residual) {
    return residual <= good * std::abs(value);
  };
  return block_lanczos(
      inverse.n(), [&](const Eigen::MatrixXcd &x) { return inverse.times(x, phases); }, request);
}

}  // namespace

GapInverse::GapInverse(const SparseHermitian &h, const Eigen::VectorXcd &phases,
                       const std::shared_ptr<const NearbyInverse> &middle, int n_threads)
    : below_(middle),
      above_(middle),
      n_threads_(n_threads),
      lower_(middle->shift()),
      upper_(middle->shift()) {
  const ShiftCount &count = middle->count();
  if (!count.exact || count.below == 0 || count.below == n()) return;
  const BlasThreads threads(n_threads);
  const Eigen::VectorXd nearest = pairs_of(*middle, 1, 1, phases, kRoughValues).values;
  if (!(nearest[0] < 0.0 && nearest[1] > 0.0)) return;
  lower_ = middle->shift() + 1.0 / nearest[0];
  upper_ = middle->shift() + 1.0 / nearest[1];
  const double beside = kBeside * (upper_ - lower_);
  if (upper_ - lower_ < kWideGap) return;
  // there are shifts whose factors are far off (see WindowRun::factorize)
  const auto near = [&](double edge, double side) {
    for (const double part : {1.0, 1.3, 0.8}) {
      ++n_factorizations_;
      auto inverse =
          std::make_shared<const NearbyInverse>(h, phases, edge + side * part, n_threads);
      if (inverse->count().exact && inverse->count().backward_error < kGoodFactors * beside)
        return inverse;
    }
    return middle;
  };
  below_ = near(lower_, beside);
  above_ = near(upper_, -beside);
}

Eigen::MatrixXcd GapInverse::times(const Eigen::MatrixXcd &x, Eigen::Index n_below,
                                   const Eigen::VectorXcd &phases) const {
  if (has_one_shift()) return below_->times(x, phases);
  Eigen::MatrixXcd y(x.rows(), x.cols());
  y.leftCols(n_below) = below_->times(x.leftCols(n_below), phases);
  y.rightCols(x.cols() - n_below) = above_->times(x.rightCols(x.cols() - n_below), phases);
  return y;
}

Eigen::MatrixXcd GapInverse::vectors(int n_below, int n_above,
                                     const Eigen::VectorXcd &phases) const {
  const BlasThreads threads(n_threads_);
  if (has_one_shift()) return pairs_of(*below_, n_below, n_above, phases, kRoughVectors).vectors;
  const Eigen::MatrixXcd lower = pairs_of(*below_, n_below, 0, phases, kRoughVectors).vectors;
  const Eigen::MatrixXcd upper = pairs_of(*above_, 0, n_above, phases, kRoughVectors).vectors;
  Eigen::MatrixXcd all(n(), lower.cols() + upper.cols());
  all << lower, upper;
  return all;
}

bool GapInverse::holds(const NearbyInverse &inverse) const {
  return below_.get() == &inverse || above_.get() == &inverse;
}

double GapInverse::memory() const {
  return below_->memory() + (has_one_shift() ? 0.0 : above_->memory());
}

}  // namespace dpw
