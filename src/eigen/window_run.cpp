// SPDX-License-Identifier: MIT
#include "eigen/window_run.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "eigen/blas_threads.h"
#include "eigen/block_lanczos.h"

namespace dpw {

namespace {

/// What residuals are to reach, relative to the width of the spectrum. An eigenvalue is off by less
/// than its residual, and by about its square over the distance to those outside the window.
constexpr double kResidual = 1e-9;
constexpr double kLargestResidual = 1e-7;

/// A count is taken as proven where the next eigenvalue is this many times the factorisation's
/// error away: that error is an estimate.
constexpr double kSafety = 100.0;

/// What a factorisation may be off by, eV, where it is used to solve only: refinement mends that.
constexpr double kFactorError = 1e-4;

/// What a value may be off by where the middle of the window alone is proven, eV, and what a
/// residual may be where its vector is wanted, too.
constexpr double kValueError = 4e-9;
constexpr double kVectorResidual = 1e-6;

}  // namespace

WindowRun::WindowRun(HermitianFactorization &factorization, const SparseHermitian &h,
                     const WindowRequest &request)
    : factorization_(factorization),
      h_(h),
      n_(static_cast<int>(h.rows())),
      request_(request),
      first_(request.around ? 0 : request.range.first) {
  const int count = request.around ? std::min(request.range.count, n_) : request.range.count;
  count_ = resolve_range({request.range.vectors, first_, count}, n_).count;
}

WindowResult WindowRun::run() {
  if (count_ == 0) {
    result_.vectors.resize(n_, 0);
    return std::move(result_);
  }
  find_bounds();
  find_shift();
  for (int guard = 3;; guard *= 4) {
    find_values(guard);
    if (prove()) break;
    if (guard >= n_)
      throw Error("the window solver cannot tell the window from its neighbours: eigenvalues " +
                  std::to_string(first_) + " to " + std::to_string(first_ + count_ - 1) +
                  " have only degenerate neighbours");
    refactorize_shift();
  }
  return answer();
}

std::optional<WindowResult> WindowRun::follow(WindowMemory &memory) {
  const BlasThreads one(1);  // TallProducts has threads of its own
  find_bounds();
  if (!take_pairs(memory)) return std::nullopt;
  if (!(request_.proof == WindowProof::gap ? prove_gap() : prove())) {
    memory.drop_count();
    return std::nullopt;
  }
  return answer();
}

/// Looks for the pairs of the window with what is remembered. The count at the shift says how many
/// are wanted on each side of it.
bool WindowRun::take_pairs(WindowMemory &memory) {
  at_.shift = std::clamp(request_.hint.value_or(0.5 * (bottom_ + top_)), bottom_, top_);
  const std::optional<ShiftCount> count = memory.count(at_.shift);
  if (!count) return false;
  at_.count = *count;
  // beside the ends of the window there is to be a gap for a count
  const int beside = request_.proof == WindowProof::full ? 4 : 0;
  const int end = std::min(n_, first_ + count_ + beside);
  lowest_ = std::max(0, first_ - beside);
  PairsRequest wanted;
  wanted.shift = at_.shift;
  wanted.n_below = at_.count.below - lowest_;
  wanted.n_above = end - at_.count.below;
  if (wanted.n_below < 0 || wanted.n_above < 0) return false;
  const double strict = kResidual * (top_ - bottom_);
  const bool vectors = request_.range.vectors;
  if (request_.proof == WindowProof::full)
    wanted.converged = [=](double residual, double) { return residual <= strict; };
  else
    wanted.converged = [=](double residual, double distance) {
      return residual <= strict || (residual * residual <= 0.5 * kValueError * distance &&
                                    (!vectors || residual <= kVectorResidual));
    };
  std::optional<WindowPairs> pairs = memory.find_pairs(wanted);
  if (!pairs) return false;
  // a count beyond the ends tells for certain, where one is made
  if (request_.proof == WindowProof::gap && !memory.seems_complete(wanted, *pairs)) return false;
  if (wanted.n_below > 0 && wanted.n_above > 0)
    memory.set_gap(pairs->values[wanted.n_below - 1], pairs->values[wanted.n_below]);
  values_ = std::move(pairs->values);
  worst_residual_ = pairs->residuals.maxCoeff();
  vectors_ = std::move(pairs->vectors);
  result_.neighbours.resize(n_, vectors_.cols() + pairs->guards.cols());
  result_.neighbours << vectors_, pairs->guards;
  result_.n_products += pairs->n_products;
  return true;
}

/// Whether the count at the shift is certain: that no value lies where it may be off. In a narrow
/// gap it is made again, in double precision.
bool WindowRun::prove_gap() {
  const auto is_certain = [this] {
    const double nearest = (values_.array() - at_.shift).abs().minCoeff();
    return nearest >= kSafety * at_.count.backward_error;
  };
  if (!is_certain()) {
    const int below = at_.count.below;
    at_ = factorize_off_eigenvalues(at_.shift);
    if (at_.count.below != below || !is_certain()) return false;
  }
  low_ = high_ = at_;
  return true;
}

/// Gershgorin's circles: no eigenvalue lies outside [bottom_, top_].
void WindowRun::find_bounds() {
  Eigen::VectorXd radius = Eigen::VectorXd::Zero(n_);
  Eigen::VectorXd centre = Eigen::VectorXd::Zero(n_);
  for (int r = 0; r < n_; ++r)
    for (SparseHermitian::InnerIterator e(h_, r); e; ++e) {
      if (!std::isfinite(e.value().real()) || !std::isfinite(e.value().imag()))
        throw Error("the sparse matrix holds a value that is not finite in row " +
                    std::to_string(r) + ", column " + std::to_string(e.col()) +
                    " (counted from 0): look for it in the Hamiltonian");
      if (e.col() == r) {
        centre[r] = e.value().real();
      } else {
        radius[r] += std::abs(e.value());
        radius[e.col()] += std::abs(e.value());
      }
    }
  bottom_ = (centre - radius).minCoeff() - 1e-3;
  top_ = (centre + radius).maxCoeff() + 1e-3;
  norm_ = std::max(std::abs(bottom_), std::abs(top_));
}

/// Factorises beside `shift`. PARDISO pivots within its blocks only, so there are shifts whose
/// factors are far off: as long as they are by more than `good`, others are tried, at most
/// `reach` away, and the best is taken.
WindowRun::Slice WindowRun::factorize(double shift, double reach, double good) {
  Slice best = factorize_off_eigenvalues(shift);
  for (const double part : {0.31, -0.53, 0.77, -0.94}) {
    if (best.count.backward_error < good || reach == 0.0) break;
    const Slice other = factorize_off_eigenvalues(shift + part * reach);
    if (other.count.backward_error < best.count.backward_error) best = other;
  }
  return best;
}

/// On an eigenvalue there is no count. (And PARDISO has been seen to write where it must not when
/// a whole block of H - shift vanishes.)
WindowRun::Slice WindowRun::factorize_off_eigenvalues(double shift) {
  double aside = 0.37 * std::max(1e-7 * (top_ - bottom_), 1e-14 * norm_);
  for (int attempt = 0; attempt < 9; ++attempt) {
    const double beside = shift + aside;
    const Slice slice{beside, factorization_.factorize(h_, beside)};
    ++result_.n_factorizations;
    if (slice.count.exact) return slice;
    aside *= -2.7;
  }
  throw Error("no shift next to " + std::to_string(shift) +
              " eV gives a factorisation that counts eigenvalues: the matrix is degenerate there "
              "or the factorisation is broken");
}

/// Where no gap says how far a shift may go.
double WindowRun::small_step() const { return 1e-3 * (top_ - bottom_); }

/// Looks for a shift with a count within the window, or next to it.
void WindowRun::find_shift() {
  if (request_.around) {
    at_ = factorize(std::clamp(*request_.around, bottom_, top_), 0.0, kFactorError);
    first_ = first_index_around(at_.count.below, count_, n_);
    return;
  }
  double low = bottom_, high = top_;
  int below_low = 0, below_high = n_;
  double shift =
      request_.hint ? std::clamp(*request_.hint, bottom_, top_) : guess(low, high, 0, n_);
  constexpr int attempts = 100;  // halvings, at the latest from the eighth on
  for (int attempt = 0; attempt < attempts; ++attempt) {
    at_ = factorize(shift, small_step(), kFactorError);
    const int below = at_.count.below;
    const int reach = std::min(count_, 20);
    if (below >= first_ - reach && below <= first_ + count_ + reach) return;
    if (below < first_ + count_ / 2) {
      low = at_.shift;
      below_low = below;
    } else {
      high = at_.shift;
      below_high = below;
    }
    shift = attempt < 8 ? guess(low, high, below_low, below_high) : 0.5 * (low + high);
  }
  throw Error("the window solver found no shift next to eigenvalue " + std::to_string(first_) +
              ": too many coincide");
}

/// Where the middle of the window would be if the eigenvalues were spread evenly in between.
double WindowRun::guess(double low, double high, int below_low, int below_high) const {
  const double part = (first_ + 0.5 * count_ - below_low) / std::max(1, below_high - below_low);
  return low + std::clamp(part, 0.1, 0.9) * (high - low);
}

void WindowRun::refactorize_shift() { at_ = factorize(at_.shift, small_step(), kFactorError); }

/// Eigenpairs of the window and `guard` more on each side.
void WindowRun::find_values(int guard) {
  lowest_ = std::max(0, std::min(first_, at_.count.below) - guard);
  const int end = std::min(n_, std::max(first_ + count_, at_.count.below) + guard);
  values_.resize(0);
  vectors_.resize(n_, 0);
  add_pairs(at_.count.below - lowest_, end - at_.count.below, 1);
}

/// Adds pairs nearest to the shift, below and above it, to those that are there.
void WindowRun::add_pairs(int n_below, int n_above, unsigned seed) {
  if (n_below + n_above == 0) return;
  LanczosRequest lanczos;
  lanczos.n_lowest = n_below;  // below the shift, 1 / (value - shift) is negative
  lanczos.n_highest = n_above;
  lanczos.seed = seed;
  lanczos.avoid = vectors_;
  // the residual of H, not of its inverse (see block_lanczos on its vectors)
  const double allowed = kResidual * (top_ - bottom_);
  lanczos.converged = [allowed](double inverse, double residual) {
    return residual <= allowed * inverse * inverse;
  };
  const int steps = refinement_steps(allowed);
  const auto product = [&](const Eigen::MatrixXcd &b) {
    Eigen::MatrixXcd x = factorization_.solve(b);
    for (int step = 0; step < steps; ++step) {
      const Eigen::MatrixXcd hx = h_.selfadjointView<Eigen::Upper>() * x;
      x += factorization_.solve(b - hx + at_.shift * x);
    }
    return x;
  };
  LanczosResult found = block_lanczos(n_, product, lanczos);
  result_.n_products += found.n_products;
  Eigen::MatrixXcd all(n_, vectors_.cols() + found.vectors.cols());
  all << vectors_, found.vectors;
  vectors_ = std::move(all);
  rayleigh_ritz();
}

/// Steps of iterative refinement that bring the factorisation's error below `allowed`: each takes
/// off a factor of the error over the distance to the nearest eigenvalue.
int WindowRun::refinement_steps(double allowed) const {
  constexpr double distance = 0.1;  // eV; the residuals in the end tell whether it was enough
  const double error = at_.count.backward_error;
  if (error <= allowed) return 0;
  const double steps = std::log(allowed / distance) / std::log(std::min(error / distance, 0.3));
  return std::max(1, static_cast<int>(std::ceil(steps)) - 1);
}

/// The best values and vectors of H itself in the space of vectors_.
void WindowRun::rayleigh_ritz() {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> gram(vectors_.adjoint() * vectors_);
  vectors_ = (vectors_ * gram.operatorInverseSqrt()).eval();
  Eigen::MatrixXcd hx = h_.selfadjointView<Eigen::Upper>() * vectors_;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> ritz(vectors_.adjoint() * hx);
  values_ = ritz.eigenvalues();
  vectors_ = (vectors_ * ritz.eigenvectors()).eval();
  hx = (hx * ritz.eigenvectors() - vectors_ * values_.asDiagonal()).eval();
  worst_residual_ = hx.colwise().norm().maxCoeff();
}

/// Counts in a gap between found values: the widest of those between values_[from] and values_[to]
/// where factors are good enough for a proof. Nothing if there is none.
std::optional<WindowRun::Slice> WindowRun::count_in_gap(int from, int to) {
  const auto half = [this](int below) { return 0.5 * (values_[below + 1] - values_[below]); };
  std::vector<int> gaps;  // the value below each
  for (int i = from; i < to; ++i)
    if (half(i) >= kSafety * worst_residual_) gaps.push_back(i);
  std::stable_sort(gaps.begin(), gaps.end(), [&](int a, int b) { return half(a) > half(b); });
  for (const int below : gaps) {
    const double middle = values_[below] + half(below);
    const Slice slice = factorize(middle, 0.8 * half(below), 0.2 * half(below) / kSafety);
    const double nearest = half(below) - std::abs(slice.shift - middle);
    if (nearest >= kSafety * slice.count.backward_error) return slice;
  }
  return {};
}

/// Counts beyond both ends of the window and looks for what is missing. False if no gap separates
/// the window from what is beside it.
bool WindowRun::prove() {
  const int n_found = static_cast<int>(values_.size());
  low_ = {bottom_, {0, true, 0.0}};
  high_ = {top_, {n_, true, 0.0}};
  if (lowest_ > 0) {
    const std::optional<Slice> edge = count_in_gap(0, std::min(first_ - lowest_, n_found - 1));
    if (!edge) return false;
    low_ = *edge;
  }
  if (lowest_ + n_found < n_) {
    const std::optional<Slice> edge =
        count_in_gap(std::max(0, first_ + count_ - 1 - lowest_), n_found - 1);
    if (!edge) return false;
    high_ = *edge;
  }
  for (unsigned attempt = 2; !complete(); ++attempt) {
    if (attempt > 4)
      throw Error("the window solver misses eigenvalues: there are " +
                  std::to_string(high_.count.below - low_.count.below) + " between " +
                  std::to_string(low_.shift) + " and " + std::to_string(high_.shift) +
                  " eV, and it found " + std::to_string(found_between(low_, high_)));
    refactorize_shift();
    add_pairs(missing_between(low_, at_), missing_between(at_, high_), attempt);
  }
  if (request_.around) {
    const int below =
        low_.count.below +
        static_cast<int>(
            (values_.array() > low_.shift && values_.array() < *request_.around).count());
    first_ = first_index_around(below, count_, n_);
  }
  return first_ >= low_.count.below && first_ + count_ <= high_.count.below;
}

int WindowRun::found_between(const Slice &a, const Slice &b) const {
  return static_cast<int>((values_.array() > a.shift && values_.array() < b.shift).count());
}

int WindowRun::missing_between(const Slice &a, const Slice &b) const {
  return std::max(0, b.count.below - a.count.below - found_between(a, b));
}

bool WindowRun::complete() const {
  const int missing = high_.count.below - low_.count.below - found_between(low_, high_);
  if (missing < 0)
    throw Error("the window solver found " + std::to_string(-missing) +
                " eigenvalues more than there are between " + std::to_string(low_.shift) + " and " +
                std::to_string(high_.shift) + " eV");
  return missing == 0;
}

WindowResult WindowRun::answer() {
  const auto skip = (values_.array() <= low_.shift).count() + first_ - low_.count.below;
  result_.first = first_;
  result_.values = values_.segment(skip, count_);
  if (request_.range.vectors) result_.vectors = vectors_.middleCols(skip, count_);
  result_.hint = next_hint();
  if (result_.neighbours.size() == 0) result_.neighbours = vectors_;
  check();
  return std::move(result_);
}

/// The widest gap of the middle half of the window.
double WindowRun::next_hint() const {
  const Eigen::VectorXd &values = result_.values;
  const auto n = static_cast<int>(values.size());
  int best = n / 4;
  for (int i = n / 4; i + 1 < std::max(n - n / 4, 2) && i + 1 < n; ++i)
    if (values[i + 1] - values[i] > values[std::min(best + 1, n - 1)] - values[best]) best = i;
  return 0.5 * (values[best] + values[std::min(best + 1, n - 1)]);
}

/// Fills the figures of the check; throws where they are worse than the proof needs.
void WindowRun::check() {
  double off_diagonal = h_.squaredNorm();
  for (int r = 0; r < n_; ++r)
    off_diagonal -= 0.5 * std::norm(h_.valuePtr()[h_.outerIndexPtr()[r]]);
  result_.check.residual = worst_residual_ / std::max(std::sqrt(2 * off_diagonal), 1e-140);
  const Eigen::MatrixXcd overlap = vectors_.adjoint() * vectors_;
  result_.check.orthogonality =
      (overlap - Eigen::MatrixXcd::Identity(overlap.rows(), overlap.cols())).cwiseAbs().maxCoeff();
  double doubt = 0.0;
  for (const Slice *edge : {&low_, &high_}) {
    if (edge->count.backward_error == 0.0) continue;  // nothing lies beyond
    const double nearest = (values_.array() - edge->shift).abs().minCoeff();
    doubt = std::max(doubt, edge->count.backward_error / std::max(nearest, 1e-300));
  }
  result_.check.inertia = doubt;
  const double width = top_ - bottom_;
  const double largest = request_.proof == WindowProof::full ? kLargestResidual * width
                                                             : std::sqrt(kValueError * width);
  if (!(worst_residual_ < largest) || !(doubt * kSafety < 10.0) ||
      !(*result_.check.orthogonality < allowed_vector_error(n_)))
    throw Error("the window solver failed its own check on a matrix of size " + std::to_string(n_) +
                ": residual " + scientific(worst_residual_) + " eV, orthogonality " +
                scientific(*result_.check.orthogonality) +
                ", error of a count over the distance to the next eigenvalue " + scientific(doubt));
}

}  // namespace dpw
