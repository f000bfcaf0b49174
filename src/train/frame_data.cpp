// SPDX-License-Identifier: MIT
#include "train/frame_data.h"

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "equivariant/equivariant_evaluator.h"
#include "structure/layer_finder.h"
#include "structure/periodic_exchange.h"
#include "train/tensors.h"

namespace dpw {

namespace {

AtomLayers layers_of(const LayerFinder &finder, const TrainingFrame &frame,
                     const std::vector<int> &element) {
  PeriodicExchange exchange(frame.structure, element, finder.reach());
  try {
    AtomLayers layers = finder.find(exchange);
    layers.layer.resize(element.size());
    layers.level.resize(element.size());
    return layers;
  } catch (const Error &error) {
    throw Error("frame \"" + frame.name + "\", " + error.what());
  }
}

/// Of the moments, as both stages divide by it.
class MomentScale {
 public:
  explicit MomentScale(const MomentShape &shape)
      : sum_(at::zeros({shape.harmonics.l_max() + 1, shape.n_rows()}, at::kDouble)) {}

  void add(const AtomTable &atoms) {
    for (const at::Tensor &moments : atoms.moments) {
      n_atoms_ += static_cast<double>(moments.size(0));
      for (std::int64_t l = 0; l < sum_.size(0); ++l)
        sum_[l] += moments.narrow(2, l * l, 2 * l + 1).to(at::kDouble).square().mean(2).sum(0);
    }
  }
  at::Tensor value() const { return (sum_ / n_atoms_).sqrt() + floor; }

 private:
  // Channels differ a hundredfold in size; this keeps those that hardly occur from growing.
  static constexpr double floor = 1e-2;
  at::Tensor sum_;
  double n_atoms_ = 0.0;
};

}  // namespace

std::shared_ptr<const AtomTable> FrameData::atoms() const {
  if (kept_) return kept_;
  return std::make_shared<const AtomTable>(*shape_, frame->structure, element, type_);
}

void FrameData::keep(const std::shared_ptr<const AtomTable> &table, MemoryBudget &memory) {
  if (memory.take(1, table->bytes()) == 1) kept_ = table;
}

void PreparedData::release_atoms() {
  for (std::deque<FrameData> *frames : {&train, &validation, &test})
    for (FrameData &data : *frames) data.release();
  memory = MemoryBudget(memory.limit());
}

PreparedData prepare_data(const Model &model, const TrainingSet &set, at::ScalarType type,
                          double memory_GB) {
  PreparedData data{
      &set,
      std::make_shared<const MomentShape>(AtomicBasisSettings(model, model.equivariant())),
      MemoryBudget(1e9 * memory_GB),
      {},
      {},
      {},
      {}};
  std::vector<int> element_of;
  for (const std::string &symbol : set.elements) element_of.push_back(model.element_index(symbol));
  const std::unique_ptr<LayerFinder> finder = make_layer_finder(model, model.equivariant());
  for (const TrainingFrame &frame : set.frames) {
    std::vector<int> element;
    for (const std::string &symbol : frame.structure.symbols)
      element.push_back(model.element_index(symbol));
    std::deque<FrameData> &frames = frame.split == Split::train        ? data.train
                                    : frame.split == Split::validation ? data.validation
                                                                       : data.test;
    frames.emplace_back(frame, element, layers_of(*finder, frame, element), data.shape, type);
  }
  if (data.train.empty()) throw Error("no frame of the data set is marked for training");
  MomentScale scale(*data.shape);
  for (FrameData &frame : data.train) {
    const std::shared_ptr<const AtomTable> atoms = frame.atoms();
    scale.add(*atoms);
    frame.keep(atoms, data.memory);
  }
  for (FrameData &frame : data.validation) frame.keep(frame.atoms(), data.memory);
  data.scale = scale.value().to(type);
  return data;
}

}  // namespace dpw
