// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "tight_binding/pair_block.h"

namespace dpw {

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
