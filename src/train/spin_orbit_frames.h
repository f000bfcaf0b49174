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

/// Frames with a spin-orbit part as its stage works on them. RAERs and mixed moments are those of a
/// trained model, and stay.
class SpinOrbitFrames {
 public:
  /// Of the frames among `all` that have one; `source` and what `all` refers to must outlive this.
  SpinOrbitFrames(const Model &model, const std::deque<FrameData> &all, const TrainingSet &set,
                  const std::vector<EquivariantHoppingClass> &classes, const BlockSource &source,
                  at::ScalarType type, MemoryBudget &memory);
  SpinOrbitFrames(const SpinOrbitFrames &) = delete;
  SpinOrbitFrames &operator=(const SpinOrbitFrames &) = delete;

  bool empty() const { return frames_.empty(); }
  /// Of atoms of an element: mixed moments [atoms, channels, lm], blocks [atoms, 3 n * n] in
  /// shells.
  const AtomPool &atoms() const { return atoms_; }
  const PairTable &pairs(std::size_t c) const { return pairs_[c]; }
  const PairLabels &labels(std::size_t c) const { return labels_[c]; }
  /// What the network of class c sees of the pairs that `index` names.
  PairInput input(const EquivariantHoppingClass &shape, std::size_t c,
                  const at::Tensor &index) const;

 private:
  void add_atoms(const Model &model, const TrainingSet &set, const std::vector<Shells> &shells,
                 at::ScalarType type);

  std::vector<const FrameData *> frames_;
  AtomPool atoms_;
  std::vector<at::Tensor> raer_;  // [element]: [atoms, raer_size]
  std::deque<PairTable> pairs_;   // [class]
  std::deque<PairLabels> labels_;
  std::deque<std::optional<RotatedMoments>> rotated_;
};

}  // namespace dpw
