// SPDX-License-Identifier: MIT
#pragma once

#include "equivariant/pair_frames.h"

namespace dpw {

/// Makes the blocks of pairs of atoms, one pair a lane (simd_kernels.h), from coefficients and
/// features in the frame of the pair (AxialCoupling), and turns them to the global one. One
/// implementation a kind of blocks.
class PairCoupling {
 public:
  virtual ~PairCoupling() = default;

  /// How many coefficients a block takes, and how many values it has.
  virtual int n_coefficients() const = 0;
  virtual int n_values() const = 0;

  /// `w` [n_coefficients], `f`: as of AxialCoupling; `h` [n_values] is replaced.
  virtual void evaluate(const double *w, const double *f, double *h) = 0;
  /// Row and column are of one element: `h`, from coefficients and features of (i, j), becomes the
  /// mean of itself and of what `back`, the same of (j, i), says of it. The frame of (j, i) is that
  /// of (i, j) turned about x by pi; `back` is to be made of its features' conjugates.
  virtual void average_directions(const double *back, double *h) const = 0;
  /// From the frames of a column of pairs to the global one, times `size`, [1] lanes.
  virtual void turn_back(const PairFrames &frames, int column, const double *size,
                         double *h) const = 0;
  /// Of one pair, no lanes any more: from shells to the model's orbitals, in the order of values
  /// that a BlockPredictor has.
  virtual void to_orbitals(double *block) const = 0;
};

}  // namespace dpw
