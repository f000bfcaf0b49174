// SPDX-License-Identifier: MIT
#include "eigen/window_memory.h"

#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "base/error.h"
#include "eigen/block_davidson.h"
#include "eigen/hermitian_pairs.h"
#include "eigen/orthonormal.h"

namespace dpw {

namespace {

using Matrix = Eigen::MatrixXcd;

/// Matrices whose vectors a search starts from. Each one more makes the start about ten times as
/// good, for a product with H for each of its vectors.
constexpr std::size_t kDepth = 3;

/// A search of so many steps wants a nearer inverse for the next one.
constexpr int kManySteps = 25;
constexpr int kMostSteps = 60;

/// Memory for the vectors of the tracks, bytes.
constexpr double kMostBytes = 1U << 30;

/// An edge of a gap that is known roughly is taken to be so much nearer.
constexpr double kEdgeSafety = 0.8;

/// A norm that was estimated by a few products is taken this many times.
constexpr double kNormSafety = 1.3;

/// What a search takes of complex vectors: all, or where it goes on in real ones, their real parts.
template <typename Scalar>
struct Numbers {
  static Matrix of(Matrix x) { return x; }
  /// Vectors that span these.
  static Matrix span(Matrix x) { return x; }
};

template <>
struct Numbers<double> {
  static Eigen::MatrixXd of(const Matrix &x) { return x.real(); }
  static Eigen::MatrixXd span(const Matrix &x) {
    if (x.imag().isZero(0.0)) return x.real();
    Eigen::MatrixXd parts(x.rows(), 2 * x.cols());
    parts << x.real(), x.imag();
    return parts;
  }
};

Matrix random_block(Eigen::Index n, Eigen::Index columns, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Matrix x(n, columns);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = {normal(random), 0.0};
  return x;
}

}  // namespace

void WindowMemory::take(const SparseHermitian &h, const WindowPlace &place) {
  const auto *columns = h.innerIndexPtr();
  const bool same = operator_ && pattern_.size() == static_cast<std::size_t>(h.nonZeros()) &&
                    std::equal(pattern_.begin(), pattern_.end(), columns);
  if (!same) {
    pattern_.assign(columns, columns + h.nonZeros());
    operator_ = std::make_unique<SparseOperator>(h, n_threads_);
  }
  if (h_ != nullptr && (inverse_ && inverse_->n() != h.rows())) {
    inverse_.reset();
    counted_.reset();
    recent_.clear();
    tracks_.clear();
    hint_.reset();
    bytes_ = 0.0;
  }
  operator_->set(h);
  h_ = &h;
  place_ = place;
  counted_now_ = false;
}

void WindowMemory::learn(double shift) {
  try {
    count(shift);
  } catch (const Error &) {  // what is wrong with the matrix, its own solution says
  }
}

std::shared_ptr<const NearbyInverse> WindowMemory::factorize(double shift) {
  ++n_factorizations_;
  return std::make_shared<const NearbyInverse>(*h_, place_.phases, shift, n_threads_);
}

void WindowMemory::set_inverse(const std::shared_ptr<const NearbyInverse> &middle) {
  inverse_.emplace(*h_, place_.phases, middle, n_threads_);
  n_factorizations_ += inverse_->n_factorizations();
  slow_ = false;
}

const std::deque<WindowMemory::Block> &WindowMemory::predecessors() const {
  const auto track = tracks_.find(place_.track);
  return track != tracks_.end() && !track->second.empty() ? track->second : recent_;
}

Matrix WindowMemory::start(const PairsRequest &request) const {
  const std::deque<Block> &blocks = predecessors();
  if (blocks.empty()) return inverse_->vectors(request.n_below, request.n_above, place_.phases);
  // a few vectors of no matrix, so that nothing is missed because nothing leads there
  constexpr int n_random = 4;
  Eigen::Index columns = 0;
  for (const Block &block : blocks) columns += block->cols();
  Matrix x(h_->rows(), columns + n_random);
  Eigen::Index at = 0;
  for (const Block &block : blocks) {
    x.middleCols(at, block->cols()) =
        times_phases(place_.phases, block->cast<std::complex<double>>());
    at += block->cols();
  }
  x.rightCols(n_random) =
      inverse_->times(random_block(h_->rows(), n_random, 1), n_random / 2, place_.phases);
  return x;
}

bool WindowMemory::is_real() const {
  return operator_->is_real() && place_.phases.imag().isZero(0.0);
}

template <typename Scalar>
WindowMemory::Found WindowMemory::search(const PairsRequest &request) const {
  using Vectors = Eigen::MatrixX<Scalar>;
  DavidsonRequest<Scalar> davidson;
  davidson.shift = request.shift;
  davidson.n_below = request.n_below;
  davidson.n_above = request.n_above;
  davidson.n_guard = std::max(6, (request.n_below + request.n_above) / 3);
  davidson.start = Numbers<Scalar>::span(start(request));
  davidson.product = [&](const Vectors &x) { return operator_->times(x); };
  davidson.improve = [&](const Vectors &x, Eigen::Index n_below) {
    return Numbers<Scalar>::of(
        inverse_->times(x.template cast<std::complex<double>>(), n_below, place_.phases));
  };
  davidson.converged = request.converged;
  davidson.most_steps = kMostSteps;
  davidson.n_threads = n_threads_;
  const DavidsonResult<Scalar> result = block_davidson(davidson);
  Found found;
  found.converged = result.converged;
  found.n_steps = result.n_steps;
  found.pairs.values = result.values;
  found.pairs.vectors = result.vectors.template cast<std::complex<double>>();
  found.pairs.residuals = result.residuals;
  found.pairs.guards = result.guards.template cast<std::complex<double>>();
  found.pairs.n_products = result.n_products;
  return found;
}

std::optional<WindowPairs> WindowMemory::find_pairs(const PairsRequest &request) {
  const bool afresh = !inverse_ || slow_;
  if (afresh) set_inverse(factorize(request.shift));
  const bool followed = !predecessors().empty();
  Found found = is_real() ? search<double>(request) : search<std::complex<double>>(request);
  slow_ = followed && !afresh && found.n_steps > kManySteps;
  const Eigen::VectorXd &values = found.pairs.values;
  const auto n_below = (values.array() < request.shift).count();
  if (!found.converged || n_below != request.n_below || values.size() - n_below != request.n_above)
    return std::nullopt;
  return std::move(found.pairs);
}

bool WindowMemory::seems_complete(const PairsRequest &request, const WindowPairs &pairs) const {
  if (!counted_) return true;
  constexpr int width = 4;
  constexpr int steps = 6;
  const TallProducts<std::complex<double>> products(n_threads_);
  const Eigen::Index n_found = pairs.vectors.cols();
  Matrix basis(h_->rows(), n_found + width * steps);
  basis.leftCols(n_found) = pairs.vectors;
  Eigen::Index size = n_found;
  Matrix x = random_block(h_->rows(), width, 3);
  for (int step = 0; step < steps && x.cols() > 0; ++step) {
    x = orthonormal_beside(basis.leftCols(size), counted_->inverse->times(x, place_.phases),
                           products);
    basis.middleCols(size, x.cols()) = x;
    size += x.cols();
  }
  if (size == n_found) return true;  // the pairs are all there is
  const Matrix q = basis.middleCols(n_found, size - n_found);
  const Matrix image = operator_->times(q) - request.shift * q;
  Matrix projected = products.adjoint_times(q, image);
  const std::optional<Eigen::VectorXd> found =
      hermitian_pairs(projected, products.adjoint_times(image, image));
  if (!found) return false;
  const Eigen::VectorXd &mu = *found;
  const auto nearer = [&](double inverse, int at) {
    return std::abs(inverse) * std::abs(pairs.values[at] - request.shift) > 1.0 + 1e-6;
  };
  const bool below = request.n_below > 0 && mu[0] < 0.0 && nearer(mu[0], 0);
  const bool above = request.n_above > 0 && mu[mu.size() - 1] > 0.0 &&
                     nearer(mu[mu.size() - 1], static_cast<int>(n_found) - 1);
  return !below && !above;
}

/// Norm of the present matrix minus that of the count, from below: a few steps of the power method
/// on a block.
double WindowMemory::distance_to(const Counted &counted) const {
  constexpr int width = 8;
  constexpr int steps = 4;
  const TallProducts<std::complex<double>> products(n_threads_);
  Matrix x = random_block(h_->rows(), width, 2);
  double norm = 0.0;
  for (int step = 0; step < steps; ++step) {
    x = orthonormal_beside(Matrix(h_->rows(), 0), x, products, 1e-300);
    const Matrix here =
        times_phases(place_.phases.conjugate(), operator_->times(times_phases(place_.phases, x)));
    const Matrix there =
        times_phases(counted.phases.conjugate(), counted.h->times(times_phases(counted.phases, x)));
    x = here - there;
    Matrix gram = products.adjoint_times(x, x);
    const Eigen::VectorXd square = hermitian_pairs(gram);
    norm = square.size() > 0 ? std::sqrt(std::max(square.maxCoeff(), 0.0)) : 0.0;
    if (norm == 0.0) break;
  }
  return norm;
}

std::optional<ShiftCount> WindowMemory::count(double shift) {
  if (counted_ && counted_->upper > counted_->lower) {
    const double room = std::min(shift - counted_->lower, counted_->upper - shift);
    const double moved = kNormSafety * distance_to(*counted_);
    if (moved < room) {
      ShiftCount count = counted_->count;
      count.backward_error = 0.0;
      return count;
    }
  }
  counted_.reset();
  const std::shared_ptr<const NearbyInverse> inverse = factorize(shift);
  // in a narrow gap nothing beats the factors that are there now
  const bool afresh = !inverse_ || slow_ || inverse_->has_one_shift();
  if (afresh) set_inverse(inverse);
  if (!inverse->count().exact) return std::nullopt;
  counted_ = {std::make_unique<SparseOperator>(*operator_), place_.phases, inverse,
              inverse->count()};
  counted_now_ = true;
  if (afresh)
    set_gap(shift + kEdgeSafety * (inverse_->lower() - shift),
            shift + kEdgeSafety * (inverse_->upper() - shift));
  return inverse->count();
}

void WindowMemory::set_gap(double lower, double upper) {
  if (!counted_ || !counted_now_) return;
  counted_->lower = lower;
  counted_->upper = upper;
}

void WindowMemory::remember(const Matrix &vectors, double hint) {
  hint_ = hint;
  const auto block = std::make_shared<const Eigen::MatrixXcf>(
      times_phases(place_.phases.conjugate(), vectors).cast<std::complex<float>>());
  recent_.push_front(block);
  if (recent_.size() > kDepth) recent_.pop_back();
  std::deque<Block> &track = tracks_[place_.track];
  const auto size = [](const Block &b) { return static_cast<double>(b->size()) * 8.0; };
  if (bytes_ + size(block) > kMostBytes && track.empty()) return;
  track.push_front(block);
  bytes_ += size(block);
  while (track.size() > 1 && (track.size() > kDepth || bytes_ > kMostBytes)) {
    bytes_ -= size(track.back());
    track.pop_back();
  }
}

double WindowMemory::memory() const {
  double bytes = bytes_ + static_cast<double>(pattern_.size() * sizeof(int));
  for (const Block &block : recent_) bytes += static_cast<double>(block->size()) * 8.0;
  if (inverse_) bytes += inverse_->memory();
  if (counted_ && !(inverse_ && inverse_->holds(*counted_->inverse)))
    bytes += counted_->inverse->memory();
  return bytes;
}

}  // namespace dpw
