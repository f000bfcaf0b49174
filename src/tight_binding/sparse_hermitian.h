// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/SparseCore>
#include <algorithm>
#include <complex>

namespace dpw {

/// A sparse Hermitian matrix: its upper triangle row by row, every diagonal element stored.
/// `selfadjointView<Eigen::Upper>()` is the whole.
using SparseHermitian = Eigen::SparseMatrix<std::complex<double>, Eigen::RowMajor, int>;

/// Whether all elements are real.
inline bool is_real(const SparseHermitian &h) {
  const std::complex<double> *values = h.valuePtr();
  return std::all_of(values, values + h.nonZeros(),
                     [](const std::complex<double> &value) { return value.imag() == 0.0; });
}

}  // namespace dpw
