// SPDX-License-Identifier: MIT
#include "eigen/block_davidson.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <optional>
#include <vector>

#include "eigen/hermitian_pairs.h"
#include "eigen/orthonormal.h"

namespace dpw {

namespace {

/// Vectors that a step adds at least: a step costs a small dense problem, whatever their number.
constexpr int kSmallestBlock = 16;

/// Up to here the dense problem of a step costs little.
constexpr int kSmallSpace = 200;

/// One call of block_davidson. V is orthonormal, W = (H - shift) V.
template <typename Scalar>
class DavidsonRun {
 public:
  using Matrix = Eigen::MatrixX<Scalar>;
  using Result = DavidsonResult<Scalar>;

  explicit DavidsonRun(const DavidsonRequest<Scalar> &request)
      : request_(request), tall_(request.n_threads), n_(request.start.rows()) {}

  Result run() {
    add(request_.start);
    for (;; ++result_.n_steps) {
      if (!find_pairs()) return {};
      const std::vector<int> open = unconverged();
      result_.converged = open.empty();
      if (open.empty() || result_.n_steps == request_.most_steps) return answer();
      Matrix residuals = residual_vectors(open);
      const auto n_below =
          std::count_if(open.begin(), open.end(), [&](int i) { return i < below_; });
      if (is_too_large(size_ + static_cast<int>(residuals.cols()))) restart();
      if (!add(request_.improve(residuals, n_below))) {
        // the space may just have been restarted
        return find_pairs() ? answer() : Result();
      }
    }
  }

 private:
  auto basis() const { return v_.leftCols(size_); }
  auto images() const { return w_.leftCols(size_); }

  /// Takes what is new in `x` into the search space. False if nothing is.
  bool add(Matrix x) {
    for (Eigen::Index c = 0; c < x.cols(); ++c) x.col(c).normalize();
    x = orthonormal_beside(basis(), std::move(x), tall_);
    const auto added = static_cast<int>(x.cols());
    if (added == 0) return false;
    reserve(size_ + added);
    v_.middleCols(size_, added) = x;
    w_.middleCols(size_, added) = request_.product(x) - request_.shift * x;
    result_.n_products += added;
    const auto fresh = w_.middleCols(size_, added);
    const int all = size_ + added;
    Matrix along = tall_.adjoint_times(v_.leftCols(all), fresh);
    Matrix gram = tall_.adjoint_times(w_.leftCols(all), fresh);
    grow(projected_, all, along);
    grow(gram_, all, gram);
    size_ = all;
    return true;
  }

  /// The new columns `right` of a Hermitian matrix, and with them its new rows.
  void grow(Matrix &whole, int all, const Matrix &right) const {
    whole.conservativeResize(all, all);
    const auto added = right.cols();
    whole.rightCols(added) = right;
    whole.bottomLeftCorner(added, size_) = right.topRows(size_).adjoint();
    const Matrix own = right.bottomRows(added);
    whole.bottomRightCorner(added, added) = 0.5 * (own + own.adjoint());
  }

  void reserve(int columns) {
    if (v_.cols() >= columns) return;
    const int room = 2 * columns;  // untouched memory costs nothing
    v_.conservativeResize(n_, room);
    w_.conservativeResize(n_, room);
  }

  /// Harmonic Ritz pairs, V^H W y = mu W^H W y: Ritz pairs of the inverse in the space of W, so
  /// that 1 / mu comes no nearer to the shift than eigenvalues do (Morgan: Linear Algebra Appl.
  /// 154, 289 (1991)). False if the shift is an eigenvalue, as far as rounding lets see.
  bool find_pairs() {
    Matrix all = projected_;
    const std::optional<Eigen::VectorXd> mu = hermitian_pairs(all, gram_);
    if (!mu) return false;
    all.colwise().normalize();
    const auto n_negative = static_cast<int>((mu->array() < 0.0).count());
    below_ = std::min(n_negative, request_.n_below + request_.n_guard);
    above_ = std::min(size_ - n_negative, request_.n_above + request_.n_guard);
    // values below the shift descend from the first mu on, those above it ascend from the last
    const int spare_below = std::min(n_negative, 3 * below_ / 2) - below_;
    const int spare_above = std::min(size_ - n_negative, 3 * above_ / 2) - above_;
    parts_.resize(size_, below_ + above_);
    parts_ << all.leftCols(below_), all.rightCols(above_);
    spare_.resize(size_, spare_below + spare_above);
    spare_ << all.middleCols(below_, spare_below),
        all.middleCols(size_ - above_ - spare_above, spare_above);
    const Matrix of_gram = gram_ * parts_;
    const Matrix of_projected = projected_ * parts_;
    values_.resize(parts_.cols());
    residuals_.resize(parts_.cols());
    for (Eigen::Index i = 0; i < parts_.cols(); ++i) {
      values_[i] = std::real(parts_.col(i).dot(of_projected.col(i)));
      const double square = std::real(parts_.col(i).dot(of_gram.col(i))) - values_[i] * values_[i];
      residuals_[i] = std::sqrt(std::max(square, 0.0));
    }
    replace_rounded_residuals();
    return true;
  }

  /// Where the difference of the two squares is nothing but rounding, residuals are computed.
  void replace_rounded_residuals() {
    std::vector<int> small;
    for (int i = 0; i < below_ + above_; ++i)
      if (is_wanted(i) && residuals_[i] < 1e-5 * std::abs(values_[i])) small.push_back(i);
    if (small.empty()) return;
    const Matrix residuals = residual_vectors(small);
    for (std::size_t c = 0; c < small.size(); ++c)
      residuals_[small[c]] = residuals.col(static_cast<Eigen::Index>(c)).norm();
  }

  Matrix residual_vectors(const std::vector<int> &of) const {
    Matrix y(size_, of.size());
    for (std::size_t c = 0; c < of.size(); ++c) y.col(c) = parts_.col(of[c]);
    Matrix r = tall_.times(images(), y);
    for (std::size_t c = 0; c < of.size(); ++c) y.col(c) *= values_[of[c]];
    tall_.subtract(r, basis(), y);
    return r;
  }

  bool is_wanted(int i) const {
    // ascending mu: the lowest mu is the value next to the shift from below
    return i < below_ ? i < request_.n_below : below_ + above_ - 1 - i < request_.n_above;
  }

  /// Pairs to go on with, those below the shift first: none if all wanted ones are good enough.
  /// Where few are left, they are at the ends, and do not converge before their neighbours do:
  /// guards next to them fill the block.
  std::vector<int> unconverged() const {
    const bool enough = below_ >= request_.n_below && above_ >= request_.n_above;
    std::vector<int> open, guards;
    bool open_below = below_ < request_.n_below, open_above = above_ < request_.n_above;
    for (int i = 0; i < below_ + above_; ++i) {
      if (request_.converged(residuals_[i], distance_to_unwanted(i))) continue;
      if (is_wanted(i)) {
        open.push_back(i);
        (i < below_ ? open_below : open_above) = true;
      } else {
        guards.push_back(i);
      }
    }
    if (open.empty() && enough) return open;
    std::sort(guards.begin(), guards.end(),
              [&](int a, int b) { return std::abs(values_[a]) < std::abs(values_[b]); });
    for (const int guard : guards)
      if (static_cast<int>(open.size()) < kSmallestBlock &&
          (guard < below_ ? open_below : open_above))
        open.push_back(guard);
    std::sort(open.begin(), open.end());
    return open;
  }

  /// From a wanted value to the next one on its side that is not wanted: its vector is in no
  /// answer, whatever a wanted one lacks of it. None is known: 0.
  double distance_to_unwanted(int i) const {
    if (!is_wanted(i)) return 0.0;
    if (i < below_ ? below_ <= request_.n_below : above_ <= request_.n_above) return 0.0;
    const int next = i < below_ ? request_.n_below : below_ + above_ - 1 - request_.n_above;
    return std::abs(values_[next]) - std::abs(values_[i]);
  }

  /// The dense problem of a step grows with the third power of the search space, and what a long
  /// start had to say is in the first pairs.
  bool is_too_large(int size) const {
    const auto kept = static_cast<int>(parts_.cols());
    return size > std::min(std::max(3 * kept, kSmallSpace), request_.most_columns) ||
           (result_.n_steps == 0 && size_ > std::max(2 * kept, kSmallSpace));
  }

  /// Goes on with the pairs, and half as many more.
  void restart() {
    Matrix all(size_, parts_.cols() + spare_.cols());
    all << parts_, spare_;
    const Matrix kept = orthonormal_beside(Matrix(size_, 0), std::move(all), tall_);
    v_.leftCols(kept.cols()) = tall_.times(basis(), kept);
    w_.leftCols(kept.cols()) = tall_.times(images(), kept);
    projected_ = (kept.adjoint() * projected_ * kept).eval();
    gram_ = (kept.adjoint() * gram_ * kept).eval();
    size_ = static_cast<int>(kept.cols());
  }

  /// Ritz pairs of H itself in the space of the wanted ones. The guards stay out of it: what has
  /// not converged could get any value.
  Result answer() {
    std::vector<int> order;
    for (int i = 0; i < below_ + above_; ++i)
      if (is_wanted(i)) order.push_back(i);
    const auto n_wanted = static_cast<Eigen::Index>(order.size());
    for (int i = 0; i < below_ + above_; ++i)
      if (!is_wanted(i)) order.push_back(i);
    Matrix sorted(size_, parts_.cols());
    for (std::size_t c = 0; c < order.size(); ++c)
      sorted.col(static_cast<Eigen::Index>(c)) = parts_.col(order[c]);
    const Matrix q = orthonormal_beside(Matrix(size_, 0), sorted.leftCols(n_wanted), tall_);
    const Matrix rest = orthonormal_beside(q, sorted.rightCols(sorted.cols() - n_wanted), tall_);
    Matrix ritz = q.adjoint() * projected_ * q;
    const Eigen::VectorXd values = hermitian_pairs(ritz);
    const Matrix parts = q * ritz;
    result_.vectors = tall_.times(basis(), parts);
    const Matrix off = tall_.times(images(), parts) - result_.vectors * values.asDiagonal();
    result_.values = values.array() + request_.shift;
    result_.residuals = off.colwise().norm();
    result_.guards = tall_.times(basis(), rest);
    return std::move(result_);
  }

  const DavidsonRequest<Scalar> &request_;
  TallProducts<Scalar> tall_;
  Eigen::Index n_;
  int size_ = 0;
  Matrix v_, w_;
  Matrix projected_, gram_;  ///< V^H W and W^H W
  int below_ = 0, above_ = 0;
  Matrix parts_, spare_;                ///< of the pairs, and of the next ones on both sides
  Eigen::VectorXd values_, residuals_;  ///< value - shift
  Result result_;
};

}  // namespace

template <typename Scalar>
DavidsonResult<Scalar> block_davidson(const DavidsonRequest<Scalar> &request) {
  return DavidsonRun<Scalar>(request).run();
}

template DavidsonResult<double> block_davidson(const DavidsonRequest<double> &);
template DavidsonResult<std::complex<double>> block_davidson(
    const DavidsonRequest<std::complex<double>> &);

}  // namespace dpw
