// SPDX-License-Identifier: MIT
#include "eigen/block_lanczos.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <random>
#include <string>

#include "base/error.h"
#include "eigen/orthonormal.h"

namespace dpw {

namespace {

using Matrix = Eigen::MatrixXcd;

/// One call of block_lanczos. The basis V is orthonormal, T = V^H A V, and for all but rounding
/// A V = V T + Q C with the next block Q orthogonal to V.
class LanczosRun {
 public:
  LanczosRun(int n, const std::function<Matrix(const Matrix &)> &product,
             const LanczosRequest &request)
      : n_(n),
        n_free_(n - static_cast<int>(request.avoid.cols())),
        product_(product),
        request_(request),
        random_(request.seed),
        n_lowest_(std::min(request.n_lowest, n_free_)),
        n_highest_(std::min(request.n_highest, n_free_ - n_lowest_)) {
    const int wanted = n_lowest_ + n_highest_;
    // Measured for 40 bands at the gap of 1,308 atoms: 3 * wanted needs half as many products again
    most_ = std::min(n_free_, 5 * wanted + 8 * request.block);
    next_look_ = std::min(n_free_, 3 * wanted / 2);
    basis_.resize(n, most_ + request.block);
    t_ = Matrix::Zero(most_ + request.block, most_ + request.block);
  }

  LanczosResult run() {
    if (n_lowest_ + n_highest_ == 0) return {Eigen::VectorXd(0), Matrix(n_, 0), 0};
    next_ = random_block();
    for (;;) {
      expand();
      const bool full = size_ + static_cast<int>(next_.cols()) > most_;
      if (size_ < next_look_ && !full && size_ < n_free_) continue;
      diagonalise();
      next_look_ = size_ + (n_lowest_ + n_highest_) / 3;
      if (size_ == n_free_ || converged()) return answer();
      if (n_products_ >= request_.max_products)
        throw Error("the Lanczos method has not found " + std::to_string(n_lowest_) + " + " +
                    std::to_string(n_highest_) + " eigenvalues after " +
                    std::to_string(n_products_) + " products");
      if (full) restart();
    }
  }

 private:
  auto basis() const { return basis_.leftCols(size_); }

  /// Takes the parts along the basis, and what is to be avoided, out of `w`, twice since once
  /// leaves what rounding made of large parts. Returns those along the basis.
  Matrix orthogonalise(Matrix &w) const {
    Matrix parts = Matrix::Zero(size_, w.cols());
    for (int pass = 0; pass < 2; ++pass) {
      if (request_.avoid.cols() > 0) w -= request_.avoid * (request_.avoid.adjoint() * w).eval();
      const Matrix along = basis().adjoint() * w;
      w -= basis() * along;
      parts += along;
    }
    return parts;
  }

  /// Orthonormal columns that span what `w` spans but for directions shorter than `nothing`.
  static Matrix orthonormal(const Matrix &w, double nothing) {
    Matrix q = w;
    // the second pass mends the rounding of the first
    for (int pass = 0; pass < 2 && q.cols() > 0; ++pass)
      q = (q * orthonormalising<std::complex<double>>(q.adjoint() * q, nothing)).eval();
    return q;
  }

  /// A new direction, orthogonal to all so far.
  Matrix random_block() {
    std::normal_distribution<double> normal;
    Matrix w(n_, std::min(request_.block, n_free_ - size_));
    for (Eigen::Index i = 0; i < w.size(); ++i) w.data()[i] = {normal(random_), normal(random_)};
    orthogonalise(w);
    w = orthonormal(w, 0.0);
    orthogonalise(w);
    return orthonormal(w, 0.0);
  }

  /// Takes the next block into the basis and applies the operator to it.
  void expand() {
    const int first = size_;
    const auto added = static_cast<int>(next_.cols());
    basis_.middleCols(first, added) = next_;
    size_ += added;
    Matrix w = product_(next_);
    n_products_ += added;
    const double scale = w.norm();
    t_.block(0, first, size_, added) = orthogonalise(w);
    t_.block(first, 0, added, first) = t_.block(0, first, first, added).adjoint();
    const Matrix own = t_.block(first, first, added, added);
    t_.block(first, first, added, added) = 0.5 * (own + own.adjoint());

    Matrix q = orthonormal(w, 1e-12 * scale);
    const int room = n_free_ - size_;
    if (q.cols() > room) q = q.rightCols(room).eval();
    if (q.cols() > 0) {
      orthogonalise(q);
      q = orthonormal(q, 0.0);
    }
    // A takes the last block into V + Q; nothing but it has a part along Q
    coupling_ = Matrix::Zero(q.cols(), size_);
    coupling_.rightCols(added) = q.adjoint() * w;
    // where the subspace is closed, a random direction leads out of it
    next_ = q.cols() > 0 || room == 0 ? q : random_block();
    if (q.cols() == 0) coupling_ = Matrix::Zero(next_.cols(), size_);
  }

  void diagonalise() {
    const Eigen::SelfAdjointEigenSolver<Matrix> ritz(t_.topLeftCorner(size_, size_));
    values_ = ritz.eigenvalues();
    parts_ = ritz.eigenvectors();
    residuals_ = (coupling_ * parts_).colwise().norm();
  }

  bool converged() const {
    for (int i = 0; i < size_; ++i)
      if ((i < n_lowest_ || i >= size_ - n_highest_) &&
          !request_.converged(values_[i], residuals_[i]))
        return false;
    return true;
  }

  /// Ritz vectors at both ends, `lowest` and `highest` of them.
  Matrix ends(const Matrix &columns, int lowest, int highest) const {
    Matrix picked(columns.rows(), lowest + highest);
    picked << columns.leftCols(lowest), columns.rightCols(highest);
    return picked;
  }

  /// Goes on with the best part of the basis.
  void restart() {
    const int spare = std::max(0, (most_ - request_.block - n_lowest_ - n_highest_) / 2);
    int lowest = n_lowest_ > 0 ? n_lowest_ + (n_highest_ > 0 ? spare / 2 : spare) : 0;
    int highest = n_highest_ > 0 ? n_highest_ + (n_lowest_ > 0 ? spare / 2 : spare) : 0;
    highest = std::min(highest, size_ - lowest);
    const Matrix kept = ends(parts_, lowest, highest);
    basis_.leftCols(kept.cols()) = (basis() * kept).eval();
    t_.setZero();
    for (int i = 0; i < lowest; ++i) t_(i, i) = values_[i];
    for (int i = 0; i < highest; ++i) t_(lowest + i, lowest + i) = values_[size_ - highest + i];
    size_ = lowest + highest;
    next_look_ = size_ + (n_lowest_ + n_highest_) / 3;
  }

  LanczosResult answer() const {
    const Matrix parts = ends(parts_, n_lowest_, n_highest_);
    LanczosResult result;
    result.n_products = n_products_;
    result.values.resize(parts.cols());
    result.values << values_.head(n_lowest_), values_.tail(n_highest_);
    // A times the Ritz vectors, from what is known of A V
    result.vectors = basis() * (parts * result.values.asDiagonal());
    if (next_.cols() > 0) result.vectors += next_ * (coupling_ * parts);
    result.vectors = orthonormal_in_order(result.vectors, result.values);
    return result;
  }

  /// Unit columns, orthogonal as the Ritz vectors are: they are so but for their residuals.
  static Matrix orthonormal_in_order(Matrix x, const Eigen::VectorXd &values) {
    for (Eigen::Index i = 0; i < x.cols(); ++i)
      x.col(i) /= values[i] == 0.0 ? 1.0 : x.col(i).norm();
    const Eigen::SelfAdjointEigenSolver<Matrix> gram(x.adjoint() * x);
    return x * gram.operatorInverseSqrt();  // of all orthonormal sets the nearest one
  }

  int n_, n_free_;
  const std::function<Matrix(const Matrix &)> &product_;
  const LanczosRequest &request_;
  std::mt19937 random_;
  int n_lowest_, n_highest_;
  int most_ = 0;
  int size_ = 0, n_products_ = 0;
  int next_look_ = 0;  ///< size at which convergence is looked at: it costs a dense solve
  Matrix basis_, t_, next_, coupling_;
  Eigen::VectorXd values_;     ///< of T, ascending
  Matrix parts_;               ///< its eigenvectors
  Eigen::VectorXd residuals_;  ///< |A x - value x|
};

}  // namespace

LanczosResult block_lanczos(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &product,
    const LanczosRequest &request) {
  return LanczosRun(n, product, request).run();
}

}  // namespace dpw
