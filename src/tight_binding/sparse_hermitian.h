// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/SparseCore>
#include <complex>

namespace dpw {

/// A sparse Hermitian matrix: its upper triangle row by row, every diagonal element stored.
/// `selfadjointView<Eigen::Upper>()` is the whole.
using SparseHermitian = Eigen::SparseMatrix<std::complex<double>, Eigen::RowMajor, int>;

}  // namespace dpw
