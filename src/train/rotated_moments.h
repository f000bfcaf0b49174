// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "train/pair_table.h"

namespace dpw {

/// Moments of the two atoms of each pair in the frame of the pair.
class RotatedMoments {
 public:
  /// Of all pairs at once if they take no more than `memory` bytes, else of a batch when it is
  /// asked for. `moments_*`: [atoms, rows, lm]; `pairs` must outlive this.
  RotatedMoments(const PairTable &pairs, const at::Tensor &moments_i, const at::Tensor &moments_j,
                 double memory);

  struct Batch {
    at::Tensor i, j;  ///< [pairs, lm, rows]
  };
  /// Of the pairs that `index` names.
  Batch select(const at::Tensor &index) const;

 private:
  Batch compute(const at::Tensor &index) const;

  const PairTable &pairs_;
  at::Tensor moments_i_, moments_j_;  // [atoms, lm, rows], double
  at::ScalarType type_;
  int l_max_;
  Batch all_;  // empty: too large
};

}  // namespace dpw
