// SPDX-License-Identifier: MIT
#include <Eigen/SparseCore>
#include <algorithm>
#include <complex>
#include <optional>
#include <vector>

#include "base/error.h"
#include "eigen/block_diagonal_inertia.h"
#include "eigen/hermitian_factorization.h"
#include "eigen/pardiso_factors.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

/// A fixed start vector for error estimates: any will do that has a part in every direction.
Eigen::VectorXcd probe(Eigen::Index n) {
  Eigen::VectorXcd b(n);
  for (Eigen::Index i = 0; i < n; ++i)
    b[i] = std::polar(1.0, 2.399963 * static_cast<double>(i % 100003));
  return b;
}

/// `Real` is float or double: the precision of the factors.
template <typename Real>
class PardisoFactorization : public HermitianFactorization {
 public:
  PardisoFactorization(const SparseHermitian &pattern, int n_threads)
      : n_(static_cast<int>(pattern.rows())),
        n_threads_(n_threads),
        row_start_(pattern.outerIndexPtr(), pattern.outerIndexPtr() + n_ + 1),
        column_(pattern.innerIndexPtr(), pattern.innerIndexPtr() + pattern.nonZeros()) {
    MklLibrary::get();  // says what is missing now, not at the first matrix
  }

  int n() const override { return n_; }

  ShiftCount factorize(const SparseHermitian &h, double shift) override {
    if (n_ == 0) return {};
    if (h.rows() != n_ || h.nonZeros() != static_cast<Eigen::Index>(column_.size()))
      throw Error("a matrix with another pattern was given to a sparse factorisation");
    real_now_ = is_real(h);
    ShiftCount count = real_now_ ? factorize(real_, h, shift) : factorize(complex_, h, shift);
    const Eigen::VectorXcd b = probe(n_);
    const Eigen::VectorXcd x = solve(b);
    const Eigen::VectorXcd rest = b - h.selfadjointView<Eigen::Upper>() * x + shift * x;
    count.backward_error = rest.norm() / x.norm();
    return count;
  }

  Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) override {
    if (n_ == 0 || b.cols() == 0) return b;
    if (!real_now_) return complex_->solve(b.cast<std::complex<Real>>()).template cast<Complex>();
    using RealMatrix = typename PardisoFactors<Real>::Matrix;
    RealMatrix parts(n_, 2 * b.cols());
    parts << b.real().cast<Real>(), b.imag().cast<Real>();
    // a real b has a real answer: half of the work
    const bool real = b.imag().isZero(0.0);
    const RealMatrix x = real_->solve(real ? parts.leftCols(b.cols()).eval() : parts);
    Eigen::MatrixXcd result(n_, b.cols());
    result.real() = x.leftCols(b.cols()).template cast<double>();
    if (real)
      result.imag().setZero();
    else
      result.imag() = x.rightCols(b.cols()).template cast<double>();
    return result;
  }

  double memory() const override {
    return (complex_ ? complex_->memory() : 0.0) + (real_ ? real_->memory() : 0.0);
  }

 private:
  template <typename Number>
  ShiftCount factorize(std::optional<PardisoFactors<Number>> &factors, const SparseHermitian &h,
                       double shift) {
    if (!factors) factors.emplace(row_start_, column_, n_threads_);
    const Complex *from = h.valuePtr();
    std::vector<Number> &to = factors->values();
    for (std::size_t e = 0; e < to.size(); ++e) {
      if constexpr (PardisoFactors<Number>::is_real)
        to[e] = static_cast<Number>(from[e].real());
      else
        to[e] = static_cast<Number>(from[e]);
    }
    for (int r = 0; r < n_; ++r)
      to[row_start_[r]] = static_cast<Real>(from[row_start_[r]].real() - shift);
    factors->factorize();
    ShiftCount count;
    count.exact = !factors->changed_pivots();
    if constexpr (PardisoFactors<Number>::is_real) {
      count.below = factors->negative_eigenvalues();
    } else {
      constexpr double rounding = PardisoFactors<Number>::is_single ? 1e-3 : 1e-6;
      const std::optional<int> negative = negative_eigenvalues_of_block_diagonal(
          n_,
          [&](const Eigen::MatrixXcd &b) -> Eigen::MatrixXcd {
            return factors->solve_with_diagonal(b.cast<Number>()).template cast<Complex>();
          },
          rounding);
      count.exact = count.exact && negative.has_value();
      count.below = negative.value_or(0);
    }
    return count;
  }

  int n_, n_threads_;
  std::vector<int> row_start_, column_;
  bool real_now_ = false;  ///< the matrix factorised last
  // made when the first matrix of their kind comes: each orders the pattern
  std::optional<PardisoFactors<std::complex<Real>>> complex_;
  std::optional<PardisoFactors<Real>> real_;
};

}  // namespace

std::unique_ptr<HermitianFactorization> make_pardiso_factorization(const SparseHermitian &pattern,
                                                                   int n_threads,
                                                                   FactorPrecision precision) {
  if (precision == FactorPrecision::single_)
    return std::make_unique<PardisoFactorization<float>>(pattern, n_threads);
  return std::make_unique<PardisoFactorization<double>>(pattern, n_threads);
}

}  // namespace dpw
