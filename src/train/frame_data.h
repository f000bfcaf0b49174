// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <vector>

#include "train/atom_table.h"

namespace dpw {

/// A frame with the tables that both stages work on.
struct FrameData {
  const TrainingFrame *frame;
  std::vector<int> element;  ///< of every atom, index into the model's
  std::vector<int> layer;    ///< of every atom, as the model's own rule has it
  AtomTable atoms;
};

/// The frames of a data set, by what they are for.
struct PreparedData {
  const TrainingSet *set;
  MomentShape shape;
  std::deque<FrameData> train, validation, test;
  at::Tensor scale;  ///< root mean square of the moments of the training frames, [l_max + 1, rows]
};

/// Throws Error for elements that the model does not know, and if no frame is to be trained on.
PreparedData prepare_data(const Model &model, const TrainingSet &set, at::ScalarType type);

}  // namespace dpw
