// SPDX-License-Identifier: MIT
#include <Eigen/SparseCore>
#include <algorithm>
#include <array>
#include <complex>
#include <string>
#include <vector>

#include "base/error.h"
#include "eigen/block_diagonal_inertia.h"
#include "eigen/hermitian_factorization.h"
#include "eigen/mkl_library.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

// Places in PARDISO's array of settings, as Intel's reference for C counts them.
enum Setting {
  not_default = 0,
  ordering = 1,
  refinement_steps = 7,
  pivot_perturbation = 9,
  perturbed_pivots = 13,
  memory_analysis_kb = 15,
  memory_factor_kb = 16,
  report_elements = 17,
  pivoting = 20,
  two_level_parallel = 23,
  zero_based = 34
};

enum Phase { analyse = 11, factorise = 22, solve_all = 33, solve_diagonal = 332, release = -1 };

std::string reason(int error) {
  switch (error) {
    case -2:
      return "there is not enough memory: raise the threshold of compute wannierham, or take a "
             "machine with more";
    case -3:
      return "the ordering failed";
    case -4:
      return "a pivot is zero";
    case -8:
      return "a 32-bit count overflowed: the matrix is too large for this build of MKL";
    default:
      return "error " + std::to_string(error);
  }
}

/// A fixed start vector for error estimates: any will do that has a part in every direction.
Eigen::VectorXcd probe(Eigen::Index n) {
  Eigen::VectorXcd b(n);
  for (Eigen::Index i = 0; i < n; ++i)
    b[i] = std::polar(1.0, 2.399963 * static_cast<double>(i % 100003));
  return b;
}

class PardisoFactorization : public HermitianFactorization {
 public:
  PardisoFactorization(const SparseHermitian &pattern, int n_threads)
      : mkl_(MklLibrary::get()),
        n_(static_cast<int>(pattern.rows())),
        n_threads_(n_threads),
        row_start_(pattern.outerIndexPtr(), pattern.outerIndexPtr() + n_ + 1),
        column_(pattern.innerIndexPtr(), pattern.innerIndexPtr() + pattern.nonZeros()),
        permutation_(static_cast<std::size_t>(n_)),
        values_(pattern.valuePtr(), pattern.valuePtr() + pattern.nonZeros()) {
    settings_[not_default] = 1;
    settings_[ordering] = 2;  // METIS
    // Pivots below 1e-13 of the largest element are replaced. With PARDISO's own 1e-8, shifts that
    // near to a multiple eigenvalue were seen to make it write out of bounds.
    settings_[pivot_perturbation] = 13;
    settings_[pivoting] = 1;  // Bunch and Kaufman, 1 x 1 and 2 x 2
    // Only the two-level scheme keeps D so that phase 332 solves with it (checked in factorize).
    settings_[two_level_parallel] = 1;
    settings_[zero_based] = 1;
    if (n_ > 0) call(analyse, 0, nullptr, nullptr);
  }

  ~PardisoFactorization() override {
    try {
      if (n_ > 0) call(release, 0, nullptr, nullptr);
    } catch (const Error &) {  // nothing to be done about it here
    }
  }

  int n() const override { return n_; }

  ShiftCount factorize(const SparseHermitian &h, double shift) override {
    if (n_ == 0) return {};
    if (h.rows() != n_ || h.nonZeros() != static_cast<Eigen::Index>(values_.size()))
      throw Error("a matrix with another pattern was given to a sparse factorisation");
    std::copy(h.valuePtr(), h.valuePtr() + h.nonZeros(), values_.begin());
    for (int r = 0; r < n_; ++r)
      values_[row_start_[r]] = h.valuePtr()[row_start_[r]].real() - shift;
    call(factorise, 0, nullptr, nullptr);

    ShiftCount count;
    const std::optional<int> negative = negative_eigenvalues_of_block_diagonal(
        n_, [this](const Eigen::MatrixXcd &b) { return solve_phase(solve_diagonal, b); });
    count.exact = settings_[perturbed_pivots] == 0 && negative.has_value();
    count.below = negative.value_or(0);
    const Eigen::VectorXcd b = probe(n_);
    const Eigen::VectorXcd x = solve_phase(solve_all, b);
    const Eigen::VectorXcd rest = b - h.selfadjointView<Eigen::Upper>() * x + shift * x;
    count.backward_error = rest.norm() / x.norm();
    return count;
  }

  Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) override { return solve_phase(solve_all, b); }

  double memory() const override {
    return 1024.0 * (static_cast<double>(settings_[memory_analysis_kb]) +
                     static_cast<double>(settings_[memory_factor_kb]));
  }

 private:
  Eigen::MatrixXcd solve_phase(Phase phase, const Eigen::MatrixXcd &b) {
    Eigen::MatrixXcd x(b.rows(), b.cols());
    if (b.size() > 0)
      call(phase, static_cast<int>(b.cols()), const_cast<Complex *>(b.data()), x.data());
    return x;
  }

  void call(int phase, int n_rhs, Complex *b, Complex *x) {
    constexpr int one = 1;
    constexpr int hermitian_indefinite = -4;
    constexpr int quiet = 0;
    int error = 0;
    const int threads_before = mkl_.set_threads_of_this_thread(n_threads_);
    mkl_.pardiso(handle_.data(), &one, &one, &hermitian_indefinite, &phase, &n_, values_.data(),
                 row_start_.data(), column_.data(), permutation_.data(), &n_rhs, settings_.data(),
                 &quiet, b, x, &error);
    mkl_.set_threads_of_this_thread(threads_before);
    if (error != 0)
      throw Error("PARDISO failed on a sparse matrix of size " + std::to_string(n_) + ": " +
                  reason(error));
  }

  const MklLibrary &mkl_;
  int n_, n_threads_;
  std::vector<int> row_start_, column_;
  std::vector<int> permutation_;  ///< not asked for, but PARDISO may look at it
  std::vector<Complex> values_;
  std::array<void *, 64> handle_{};
  std::array<int, 64> settings_{};
};

}  // namespace

std::unique_ptr<HermitianFactorization> make_pardiso_factorization(const SparseHermitian &pattern,
                                                                   int n_threads) {
  return std::make_unique<PardisoFactorization>(pattern, n_threads);
}

}  // namespace dpw
