// SPDX-License-Identifier: MIT
#include "train/frame_data.h"

#include <algorithm>
#include <memory>

#include "descriptor/descriptor.h"
#include "dpw_error.h"
#include "structure/periodic_atoms.h"
#include "train/tensors.h"

namespace dpw {

namespace {

std::vector<int> layers_of(Descriptor &descriptor, const TrainingFrame &frame,
                           const std::vector<int> &element) {
  const DescriptorReach of_kind = descriptor.reach();
  const double reach = std::max(of_kind.labels, of_kind.neighbors);
  const PeriodicAtoms images(frame.structure.lattice, frame.structure.positions, element, reach);
  std::vector<AtomLabel> labels;
  try {
    descriptor.label(images.view(), images.neighbors(reach, 0.0), labels);
  } catch (const AtomError &error) {
    throw Error("frame \"" + frame.name + "\", atom " +
                std::to_string(images.owner(error.atom) + 1) + ": " + error.what());
  }
  std::vector<int> layer;
  for (std::size_t i = 0; i < element.size(); ++i) layer.push_back(labels[i].layer);
  return layer;
}

/// Channels differ a hundredfold in size; a floor keeps those that hardly occur from growing.
at::Tensor moment_scale(const MomentShape &shape, const std::deque<FrameData> &frames) {
  constexpr double floor = 1e-2;
  const int n_l = shape.harmonics.l_max() + 1;
  at::Tensor sum = at::zeros({n_l, shape.n_rows()}, at::kDouble);
  double n_atoms = 0.0;
  for (const FrameData &data : frames)
    for (const at::Tensor &moments : data.atoms.moments) {
      n_atoms += static_cast<double>(moments.size(0));
      for (std::int64_t l = 0; l < n_l; ++l)
        sum[l] += moments.narrow(2, l * l, 2 * l + 1).to(at::kDouble).square().mean(2).sum(0);
    }
  return (sum / n_atoms).sqrt() + floor;
}

}  // namespace

PreparedData prepare_data(const Model &model, const TrainingSet &set, at::ScalarType type) {
  PreparedData data{&set, MomentShape(model), {}, {}, {}, {}};
  std::vector<int> element_of;
  for (const std::string &symbol : set.elements) element_of.push_back(model.element_index(symbol));
  const std::unique_ptr<Descriptor> descriptor = Descriptor::make(model);
  for (const TrainingFrame &frame : set.frames) {
    std::vector<int> element;
    for (const std::string &symbol : frame.structure.symbols)
      element.push_back(model.element_index(symbol));
    std::deque<FrameData> &frames = frame.split == Split::train        ? data.train
                                    : frame.split == Split::validation ? data.validation
                                                                       : data.test;
    frames.push_back({&frame, element, layers_of(*descriptor, frame, element),
                      AtomTable(data.shape, frame.structure, element, type)});
  }
  if (data.train.empty()) throw Error("no frame of the data set is marked for training");
  data.scale = moment_scale(data.shape, data.train).to(type);
  return data;
}

}  // namespace dpw
