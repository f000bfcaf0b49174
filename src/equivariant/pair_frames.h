// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"

namespace dpw {

/// Rotations that take the axes of pairs of atoms to z, as AxisRotation has them, for columns of as
/// many pairs as the kernels have lanes.
class PairFrames {
 public:
  PairFrames(int l_max, int n_columns, const SimdKernels &kernels);

  int l_max() const { return l_max_; }
  int n_lm() const { return (l_max_ + 1) * (l_max_ + 1); }
  /// How moments in a frame are sorted: see AxisRotation.
  int first_of_order(int m) const { return m == 0 ? 0 : (2 * m - 1) * (l_max_ + 1) - m * (m - 1); }
  int n_of_order(int m) const { return l_max_ - m + 1; }

  /// Takes over the axes of a column: unit vectors, [3] lanes.
  void set_axes(int column, const double *axes);
  /// Moments of one atom of each pair in the frames of the pairs. `atoms`: [width], each atom's
  /// [n_lm][n_channels]. `turned`: [n_lm][n_channels] lanes, sorted by order.
  void turn(int column, int n_channels, const double *const *atoms, double *turned);
  /// Turns blocks of orbitals to the global frame, in place, and multiplies them by `size`, [1]
  /// lanes: h -> size D^T h D.
  void turn_back(int column, const PairShape &shape, const double *size, double *block) const;
  /// Turns `n` vectors to the global frame, in place: harmonics of degree 1 (outer), z, x, y.
  void turn_vectors_back(int column, int n, double *vectors) const;

 private:
  /// Where a column's rows begin in an array.
  std::ptrdiff_t row(int column, int n_rows) const {
    return static_cast<std::ptrdiff_t>(column) * n_rows * kernels_->width;
  }

  int l_max_, n_polar_;
  const SimdKernels *kernels_;
  std::vector<int> start_, order_;  // PolarSeries without its zeros
  std::vector<double> factor_;
  SimdArray azimuth_, polar_;  // of all columns
  SimdArray moments_;          // of one column's atoms
};

}  // namespace dpw
