// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <vector>

#include "tight_binding/pair_block.h"

namespace dpw {

/// The element of i (x sigma_x + y sigma_y + z sigma_z) between two spins, 0: up, 1: down.
inline std::complex<double> spin_element(int row_spin, int column_spin, double x, double y,
                                         double z) {
  if (row_spin == column_spin) return {0.0, row_spin == 0 ? z : -z};
  return {row_spin == 0 ? y : -y, x};
}

/// What spin-orbit coupling adds to an H(R) without spin, A, that is time-reversal symmetric and
/// has real orbitals: H = A x 1 + i sum_c B_c x sigma_c, c = x, y, z, in eV. B_c is real and
/// antisymmetric, B_c,ij(R)^T = -B_c,ji(-R), so of a pair only the canonical block is stored. The
/// values of a block are those of B_x, then of B_y, then of B_z, each row-major. B is shorter than
/// A, and has blocks of its own.
struct SpinOrbitPart {
  std::vector<PairBlock> blocks;
  std::vector<double> values;  ///< eV
};

}  // namespace dpw
