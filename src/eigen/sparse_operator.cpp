// SPDX-License-Identifier: MIT
#include "eigen/sparse_operator.h"

#include <Eigen/SparseCore>
#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "base/error.h"
#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"
#include "parallel/in_parallel.h"

namespace dpw {

namespace {

/// Rows that a thread takes at a time.
constexpr int kChunk = 64;

constexpr int kRow = 2 * complex_block;  ///< numbers in a row of a block

/// Columns of `x` from `first` on as a block; those beyond the last are zero. Complex ones are
/// eight real parts and eight imaginary parts; for a real matrix, sixteen real ones do as well.
template <typename Scalar>
struct Block {
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr bool is_real = std::is_same_v<Scalar, double>;
  static constexpr int n_columns = is_real ? kRow : complex_block;

  static void pack(const Matrix &x, int first, double *block) {
    const int m = std::min(n_columns, static_cast<int>(x.cols()) - first);
    for (int c = 0; c < n_columns; ++c)
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        const Scalar value = c < m ? x(i, first + c) : Scalar(0);
        block[i * kRow + c] = std::real(value);
        if constexpr (!is_real) block[i * kRow + complex_block + c] = value.imag();
      }
  }

  static void unpack(const double *block, int first, Matrix &x) {
    const int m = std::min(n_columns, static_cast<int>(x.cols()) - first);
    for (int c = 0; c < m; ++c)
      for (Eigen::Index i = 0; i < x.rows(); ++i) {
        if constexpr (is_real)
          x(i, first + c) = block[i * kRow + c];
        else
          x(i, first + c) = {block[i * kRow + c], block[i * kRow + complex_block + c]};
      }
  }
};

}  // namespace

SparseOperator::SparseOperator(const SparseHermitian &pattern, int n_threads)
    : n_(static_cast<int>(pattern.rows())),
      n_threads_(n_threads),
      row_start_(static_cast<std::size_t>(n_) + 1, 0) {
  const std::int64_t n_whole = 2 * static_cast<std::int64_t>(pattern.nonZeros()) - n_;
  if (n_whole > std::numeric_limits<int>::max())
    throw Error("H(k) has " + std::to_string(n_whole) +
                " elements, more than the sparse solvers can count (2^31): raise the threshold of "
                "compute wannierham or lower its cutoff");
  const int *start = pattern.outerIndexPtr();
  const int *column = pattern.innerIndexPtr();
  for (int r = 0; r < n_; ++r)
    for (int e = start[r]; e < start[r + 1]; ++e) {
      ++row_start_[static_cast<std::size_t>(r) + 1];
      if (column[e] != r) ++row_start_[static_cast<std::size_t>(column[e]) + 1];
    }
  for (int r = 0; r < n_; ++r) row_start_[r + 1] += row_start_[r];
  column_.resize(static_cast<std::size_t>(n_whole));
  upper_.resize(static_cast<std::size_t>(n_whole));
  // rows ascend, so what they put into later rows comes there before the later rows' own elements
  std::vector<int> next(row_start_.begin(), row_start_.end() - 1);
  const auto put = [&](int row, int of_column, int place) {
    const int at = next[static_cast<std::size_t>(row)]++;
    column_[static_cast<std::size_t>(at)] = of_column;
    upper_[static_cast<std::size_t>(at)] = place;
  };
  for (int r = 0; r < n_; ++r)
    for (int e = start[r]; e < start[r + 1]; ++e) {
      put(r, column[e], e);
      if (column[e] != r) put(column[e], r, ~e);
    }
}

void SparseOperator::set(const SparseHermitian &h) {
  const std::complex<double> *values = h.valuePtr();
  const bool real = dpw::is_real(h);
  re_.resize(upper_.size());
  im_.resize(real ? 0 : upper_.size());
  for (std::size_t e = 0; e < upper_.size(); ++e) {
    const bool below = upper_[e] < 0;
    const std::complex<double> &value = values[below ? ~upper_[e] : upper_[e]];
    re_[e] = value.real();
    if (!real) im_[e] = below ? -value.imag() : value.imag();
  }
}

template <typename Scalar>
Eigen::MatrixX<Scalar> SparseOperator::product(const Eigen::MatrixX<Scalar> &x) const {
  using Columns = Block<Scalar>;
  const auto m = static_cast<int>(x.cols());
  Eigen::MatrixX<Scalar> y(n_, m);
  if (n_ == 0 || m == 0) return y;
  const int n_blocks = (m + Columns::n_columns - 1) / Columns::n_columns;
  const std::size_t size = static_cast<std::size_t>(n_) * kRow;
  SimdArray in, out;
  in.provide(static_cast<std::size_t>(n_blocks) * n_, kRow);
  out.provide(static_cast<std::size_t>(n_blocks) * n_, kRow);

  const SparseLists lists{row_start_.data(), column_.data(), re_.data(),
                          im_.empty() ? nullptr : im_.data()};
  const auto multiply = simd_kernels().sparse_rows;
  in_parallel(n_threads_, n_blocks,
              [&](int b) { Columns::pack(x, b * Columns::n_columns, in.data() + b * size); });
  // a chunk of rows stays in the cache while it meets all blocks
  in_parallel(n_threads_, (n_ + kChunk - 1) / kChunk, [&](int chunk) {
    const int first = chunk * kChunk;
    for (int b = 0; b < n_blocks; ++b)
      multiply(lists, first, std::min(first + kChunk, n_), in.data() + b * size,
               out.data() + b * size);
  });
  in_parallel(n_threads_, n_blocks,
              [&](int b) { Columns::unpack(out.data() + b * size, b * Columns::n_columns, y); });
  return y;
}

Eigen::MatrixXcd SparseOperator::times(const Eigen::MatrixXcd &x) const { return product(x); }

Eigen::MatrixXd SparseOperator::times(const Eigen::MatrixXd &x) const {
  if (!is_real()) throw Error("a complex matrix has no real products");
  return product(x);
}

}  // namespace dpw
