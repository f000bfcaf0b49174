// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "equivariant/shells.h"
#include "math/axis_rotation.h"
#include "train/block_source.h"
#include "train/derived_rows.h"
#include "train/pair_table.h"
#include "train/shell_rotation.h"

namespace dpw {

/// What predicted blocks of pairs are compared with: those of the data, in the frames of the pairs.
/// Turned from the data set's own blocks, once as far as there is room, else batch by batch.
class PairLabels {
 public:
  /// `frames`: those of the table; `shells_*`: of the functions that `source` has for its elements.
  /// All must outlive this.
  PairLabels(const PairTable &pairs, const std::vector<const FrameData *> &frames,
             const Shells &shells_i, const Shells &shells_j, const BlockSource &source,
             at::ScalarType type, MemoryBudget &budget);
  PairLabels(const PairLabels &) = delete;
  PairLabels &operator=(const PairLabels &) = delete;

  /// [pairs, n_i * n_j], eV, in shells, of the pairs that `index` names.
  at::Tensor select(const at::Tensor &index) const { return labels_.select(index).front(); }
  /// Blocks [pairs, n_i * n_j] of these pairs in the frame of the structures and, where there are
  /// some, in hybrids, [pairs, n_i, n_j].
  at::Tensor turned_back(const at::Tensor &blocks, const at::Tensor &index) const;
  double bytes() const { return labels_.bytes(); }

 private:
  std::vector<at::Tensor> make(const at::Tensor &index) const;
  Eigen::Matrix3Xd axes(const at::Tensor &index) const;

  const PairTable &pairs_;
  std::vector<const FrameData *> frames_;
  const BlockSource &source_;
  at::ScalarType type_;
  Shells shells_i_, shells_j_;
  ShellRotation turn_i_, turn_j_;
  AxisRotation rotation_;
  DerivedRows labels_;  // last: made with the others
};

}  // namespace dpw
