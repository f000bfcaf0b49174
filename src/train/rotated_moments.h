// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "math/axis_rotation.h"
#include "train/derived_rows.h"
#include "train/pair_table.h"

namespace dpw {

/// Moments of the two atoms of each pair in the frame of the pair.
class RotatedMoments {
 public:
  /// `moments_*`: [atoms, lm, rows], double. `pairs` must outlive this.
  RotatedMoments(const PairTable &pairs, const at::Tensor &moments_i, const at::Tensor &moments_j,
                 at::ScalarType type, MemoryBudget &budget);
  RotatedMoments(const RotatedMoments &) = delete;
  RotatedMoments &operator=(const RotatedMoments &) = delete;

  struct Batch {
    at::Tensor i, j;  ///< [pairs, lm, rows]
  };
  /// Of the pairs that `index` names.
  Batch select(const at::Tensor &index) const;
  double bytes() const { return rows_.bytes(); }

 private:
  std::vector<at::Tensor> make(const at::Tensor &index) const;

  const PairTable &pairs_;
  at::Tensor moments_i_, moments_j_;
  at::ScalarType type_;
  AxisRotation rotation_;
  at::Tensor order_;  // where rotate() puts the rows lm
  DerivedRows rows_;  // last: made with the others
};

}  // namespace dpw
