// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <complex>
#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "eigen/mkl_library.h"

namespace dpw {

/// PARDISO's handle of one pattern, for numbers of one type: float, double or complex of these.
template <typename Number>
class PardisoFactors {
 public:
  using Matrix = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>;
  static constexpr bool is_real = std::is_floating_point_v<Number>;
  static constexpr bool is_single = sizeof(Number) == (is_real ? 4 : 8);

  /// Orders the pattern: the upper triangle row by row, diagonal included; the lists have to stay.
  PardisoFactors(const std::vector<int> &row_start, const std::vector<int> &column, int n_threads)
      : mkl_(MklLibrary::get()),
        n_(static_cast<int>(row_start.size()) - 1),
        n_threads_(n_threads),
        row_start_(row_start),
        column_(column),
        permutation_(row_start.size()),
        values_(column.size(), Number(1)) {
    settings_[not_default] = 1;
    settings_[ordering] = 2;  // METIS
    // Smaller pivots than this power of the largest element are replaced. With PARDISO's own 1e-8,
    // shifts that near to a multiple eigenvalue were seen to make it write out of bounds.
    settings_[pivot_perturbation] = 13;
    settings_[pivoting] = 1;  // Bunch and Kaufman, 1 x 1 and 2 x 2
    // Only the two-level scheme keeps D so that phase 332 solves with it (checked by who counts).
    settings_[two_level_parallel] = 1;
    settings_[single_precision] = is_single ? 1 : 0;
    settings_[zero_based] = 1;
    if (n_ > 0) call(analyse, 0, nullptr, nullptr);
  }

  ~PardisoFactors() {
    try {
      if (n_ > 0) call(release, 0, nullptr, nullptr);
    } catch (const Error &) {  // nothing to be done about it here
    }
  }
  PardisoFactors(const PardisoFactors &) = delete;
  PardisoFactors &operator=(const PardisoFactors &) = delete;

  /// The elements in the order of the pattern, to be filled before factorize().
  std::vector<Number> &values() { return values_; }

  void factorize() { call(factorise, 0, nullptr, nullptr); }
  Matrix solve(const Matrix &b) { return solve_phase(solve_all, b); }
  /// With the block diagonal D of L D L^H alone.
  Matrix solve_with_diagonal(const Matrix &b) { return solve_phase(solve_diagonal, b); }

  bool changed_pivots() const { return settings_[perturbed_pivots] != 0; }
  /// Of the factors; real matrices only.
  int negative_eigenvalues() const { return settings_[negative]; }
  double memory() const {
    return 1024.0 * (static_cast<double>(settings_[memory_analysis_kb]) +
                     static_cast<double>(settings_[memory_factor_kb]));
  }

 private:
  // Places in PARDISO's array of settings, as Intel's reference for C counts them.
  enum Setting {
    not_default = 0,
    ordering = 1,
    pivot_perturbation = 9,
    perturbed_pivots = 13,
    memory_analysis_kb = 15,
    memory_factor_kb = 16,
    pivoting = 20,
    negative = 22,
    two_level_parallel = 23,
    single_precision = 27,
    zero_based = 34
  };
  enum Phase { analyse = 11, factorise = 22, solve_all = 33, solve_diagonal = 332, release = -1 };

  static std::string reason(int error) {
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

  Matrix solve_phase(Phase phase, const Matrix &b) {
    Matrix x(b.rows(), b.cols());
    if (b.size() > 0)
      call(phase, static_cast<int>(b.cols()), const_cast<Number *>(b.data()), x.data());
    return x;
  }

  void call(int phase, int n_rhs, Number *b, Number *x) {
    constexpr int one = 1;
    constexpr int indefinite = is_real ? -2 : -4;  // symmetric or Hermitian
    constexpr int quiet = 0;
    int error = 0;
    const int threads_before = mkl_.set_threads_of_this_thread(n_threads_);
    mkl_.pardiso(handle_.data(), &one, &one, &indefinite, &phase, &n_, values_.data(),
                 row_start_.data(), column_.data(), permutation_.data(), &n_rhs, settings_.data(),
                 &quiet, b, x, &error);
    mkl_.set_threads_of_this_thread(threads_before);
    if (error != 0)
      throw Error("PARDISO failed on a sparse matrix of size " + std::to_string(n_) + ": " +
                  reason(error));
  }

  const MklLibrary &mkl_;
  int n_, n_threads_;
  const std::vector<int> &row_start_, &column_;
  std::vector<int> permutation_;  ///< not asked for, but PARDISO may look at it
  std::vector<Number> values_;
  std::array<void *, 64> handle_{};
  std::array<int, 64> settings_{};
};

}  // namespace dpw
