// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "model/model.h"
#include "structure/atom_layers.h"
#include "train/atom_table.h"
#include "train/memory_budget.h"

namespace dpw {

/// A frame as both stages work on it. Neighbours and moments of its atoms are kept where there is
/// room, and else made again whenever they are asked for.
class FrameData {
 public:
  const TrainingFrame *frame;
  std::vector<int> element;  ///< of every atom, index into the model's
  AtomLayers layers;         ///< of every atom, as the model's own rule has it

  FrameData(const TrainingFrame &of, const std::vector<int> &elements, AtomLayers layers_of_all,
            const std::shared_ptr<const MomentShape> &shape, at::ScalarType type)
      : frame(&of),
        element(elements),
        layers(std::move(layers_of_all)),
        shape_(shape),
        type_(type) {}

  int n_elements() const { return shape_->n_elements; }  ///< of the model
  std::shared_ptr<const AtomTable> atoms() const;
  /// Keeps `table`, which atoms() gave, if there is room.
  void keep(const std::shared_ptr<const AtomTable> &table, MemoryBudget &memory);
  void release() { kept_.reset(); }
  double bytes() const { return kept_ ? kept_->bytes() : 0.0; }  ///< of what is kept

 private:
  std::shared_ptr<const MomentShape> shape_;
  at::ScalarType type_;
  std::shared_ptr<const AtomTable> kept_;
};

/// The frames of a data set, by what they are for.
struct PreparedData {
  const TrainingSet *set;
  std::shared_ptr<const MomentShape> shape;
  MemoryBudget memory;  ///< the frames' part of it
  std::deque<FrameData> train, validation, test;
  at::Tensor scale;  ///< root mean square of the moments of the training frames, [l_max + 1, rows]

  /// Makes room for tables of a stage: those of atoms are from now on made again.
  void release_atoms();
};

/// `memory_GB`: of tables that are kept, here and by the stages. Throws Error for elements that the
/// model does not know, and if no frame is to be trained on.
PreparedData prepare_data(const Model &model, const TrainingSet &set, at::ScalarType type,
                          double memory_GB = default_memory_GB);

}  // namespace dpw
