// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <deque>
#include <optional>
#include <vector>

#include "train/frame_data.h"
#include "train/hopping_net.h"
#include "train/pair_labels.h"
#include "train/pair_table.h"
#include "train/rotated_moments.h"

namespace dpw {

/// Frames as a stage works on them that adds to a trained model: RAERs and mixed moments are those
/// of the model, and stay.
class ModelFrames {
 public:
  /// Of the frames among `all` that have blocks of `source`; this and what `all` refers to must
  /// outlive the frames.
  ModelFrames(const Model &model, const std::deque<FrameData> &all,
              const std::vector<EquivariantHoppingClass> &classes, const BlockSource &source,
              at::ScalarType type, MemoryBudget &memory);
  ModelFrames(const ModelFrames &) = delete;
  ModelFrames &operator=(const ModelFrames &) = delete;

  bool empty() const { return frames_.empty(); }
  /// Of atoms of an element: mixed moments [atoms, channels, lm], blocks [atoms, rows * n] in
  /// shells, of spin-orbit coupling one component under the other.
  const AtomPool &atoms() const { return atoms_; }
  const PairTable &pairs(std::size_t c) const { return pairs_[c]; }
  const PairLabels &labels(std::size_t c) const { return labels_[c]; }
  /// What the network of class c sees of the pairs that `index` names.
  PairInput input(const EquivariantHoppingClass &shape, std::size_t c,
                  const at::Tensor &index) const;

 private:
  void add_atoms(const Model &model, const std::vector<Shells> &shells, const BlockSource &source,
                 at::ScalarType type);

  std::vector<const FrameData *> frames_;
  AtomPool atoms_;
  std::vector<at::Tensor> raer_;  // [element]: [atoms, raer_size]
  std::deque<PairTable> pairs_;   // [class]
  std::deque<PairLabels> labels_;
  std::deque<std::optional<RotatedMoments>> rotated_;
};

}  // namespace dpw
