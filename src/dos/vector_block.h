// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "dos/sparse_rows.h"

namespace dpw {

/// Doubles that a row of a block of vectors takes: one cache line.
inline constexpr int kBlockWidth = 8;

/// Vectors that are multiplied together, since a sparse product waits for the matrix's elements:
/// 8 real ones or 4 complex ones, row by row (8 real numbers; 4 real parts, then 4 imaginary ones).
class VectorBlock {
 public:
  VectorBlock(int n, bool real)
      : width_(real ? kBlockWidth : kBlockWidth / 2), rows_(static_cast<std::size_t>(n)) {}

  int n() const { return static_cast<int>(rows_.size()); }
  /// Vectors in the block.
  int width() const { return width_; }
  bool is_real() const { return width_ == kBlockWidth; }
  double *row(int i) { return rows_[static_cast<std::size_t>(i)].value; }
  const double *row(int i) const { return rows_[static_cast<std::size_t>(i)].value; }

 private:
  struct alignas(64) Row {
    double value[kBlockWidth];
  };
  int width_;
  std::vector<Row> rows_;
};

/// One number for each vector of a block; those beyond its width are zero.
using PerVector = std::array<double, kBlockWidth>;

/// Scalar products of a step, real parts.
struct StepProducts {
  PerVector next_next{};     ///< <next | next>
  PerVector next_current{};  ///< <next | current>
};

/// A step of a three-term recursion: next <- scale H current + shift current - keep next, and the
/// products of what comes out. Rows are worked on by `n_threads` threads; the numbers do not
/// depend on how many. The blocks are of H's size and kind.
StepProducts recursion_step(const SparseRows &h, double scale, double shift, double keep,
                            const VectorBlock &current, VectorBlock &next, int n_threads);

}  // namespace dpw
