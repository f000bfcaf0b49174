// SPDX-License-Identifier: MIT
#include "dos/sparse_rows.h"

#include <cmath>
#include <complex>

#include "base/error.h"
#include "bloch/bloch_sum.h"

namespace dpw {

namespace {

/// Makes the whole matrix of the elements that `visit` shows: visit(take) calls take(i, j, value)
/// for elements of either triangle, ordered by i and then by j for j <= i, or for j >= i. Two
/// passes, since a list of elements would double the memory.
template <class Visit>
SparseRows make_rows(int n, bool real, const Visit &visit) {
  SparseRows rows;
  rows.n = n;
  rows.start.assign(static_cast<std::size_t>(n) + 1, 0);
  visit([&](int i, int j, const std::complex<double> &) {
    ++rows.start[static_cast<std::size_t>(i) + 1];
    if (i != j) ++rows.start[static_cast<std::size_t>(j) + 1];
  });
  for (std::size_t r = 0; r < static_cast<std::size_t>(n); ++r) rows.start[r + 1] += rows.start[r];
  const auto total = static_cast<std::size_t>(rows.start.back());
  rows.column.resize(total);
  rows.re.resize(total);
  if (!real) rows.im.resize(total);

  std::vector<std::int64_t> next(rows.start.begin(), rows.start.end() - 1);
  const auto put = [&](int row, int column, double re, double im) {
    const auto e = static_cast<std::size_t>(next[row]++);
    rows.column[e] = column;
    rows.re[e] = re;
    if (!real) rows.im[e] = im;
  };
  // in this order of the elements each row's columns come out ascending
  visit([&](int i, int j, const std::complex<double> &value) {
    put(i, j, value.real(), value.imag());
    if (i != j) put(j, i, value.real(), -value.imag());
  });
  return rows;
}

}  // namespace

SparseRows make_sparse_rows(const SparseHermitian &upper) {
  if (upper.rows() != upper.cols() || !upper.isCompressed())
    throw Error("a sparse Hermitian matrix has to be square and compressed");
  const int n = static_cast<int>(upper.rows());
  const auto visit = [&](const auto &take) {
    for (int i = 0; i < n; ++i)
      for (SparseHermitian::InnerIterator e(upper, i); e; ++e)
        if (e.value() != 0.0) take(i, static_cast<int>(e.col()), e.value());
  };
  bool real = true;
  visit([&](int, int, const std::complex<double> &value) { real = real && value.imag() == 0.0; });
  return make_rows(n, real, visit);
}

SparseRows make_sparse_rows(const SparseHamiltonian &h, const Eigen::Vector3d &k) {
  if (!k.allFinite()) throw Error("a k-point is not finite");
  std::vector<std::complex<double>> phases(h.cells.size());
  bloch_phases(h, k, phases.data());
  const Eigen::Vector3d twice = 2.0 * k;
  const bool real = h.is_real() && twice == twice.array().round().matrix();
  if (real)  // 1 and -1 but for rounding
    for (std::complex<double> &phase : phases) phase = std::round(phase.real());
  const auto element = [&](std::int64_t e) {
    const auto i = static_cast<std::size_t>(e);
    const std::complex<double> &phase = phases[static_cast<std::size_t>(h.cell[i])];
    return h.is_real() ? h.value[i] * phase
                       : std::complex<double>(h.value[i], h.imaginary[i]) * phase;
  };
  // a column of the upper triangle, conjugated, is a row of the lower one
  const auto visit = [&](const auto &take) {
    for (int c = 0; c < h.n_orbitals; ++c)
      for (std::int64_t e = h.column_start[c]; e < h.column_start[c + 1];) {
        const int row = h.row[static_cast<std::size_t>(e)];
        std::complex<double> sum = 0.0;
        for (; e < h.column_start[c + 1] && h.row[static_cast<std::size_t>(e)] == row; ++e)
          sum += std::conj(element(e));
        if (row == c) sum = sum.real();  // the imaginary part is rounding
        if (sum != 0.0) take(c, row, sum);
      }
  };
  return make_rows(h.n_orbitals, real, visit);
}

}  // namespace dpw
