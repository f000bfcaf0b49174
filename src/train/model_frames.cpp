// SPDX-License-Identifier: MIT
#include "train/model_frames.h"

#include "equivariant/atomic_basis_settings.h"
#include "frame/structure_frame.h"
#include "train/tensors.h"

namespace dpw {

ModelFrames::ModelFrames(const Model &model, const std::deque<FrameData> &all,
                         const std::vector<EquivariantHoppingClass> &classes,
                         const BlockSource &source, at::ScalarType type, MemoryBudget &memory) {
  for (const FrameData &data : all)
    if (source.has(*data.frame)) frames_.push_back(&data);
  if (empty()) return;
  std::vector<Shells> shells, rows;
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    shells.push_back(Shells::of_element(model, model.equivariant(), static_cast<int>(e)));
    rows.push_back(source.rows(shells.back()));
  }
  add_atoms(model, shells, source, type);
  std::vector<at::Tensor> moments;
  for (const at::Tensor &of_element : atoms_.moments)
    moments.push_back(of_element.to(at::kDouble).permute({0, 2, 1}).contiguous());
  for (const EquivariantHoppingClass &shape : classes) {
    const auto i = static_cast<std::size_t>(shape.element_i);
    const auto j = static_cast<std::size_t>(shape.element_j);
    pairs_.push_back(make_pair_table(frames_, atoms_, shape, source));
    labels_.emplace_back(pairs_.back(), frames_, rows[i], shells[j], source, type, memory);
    rotated_.emplace_back();
    if (shape.uses_moments)
      rotated_.back().emplace(pairs_.back(), moments[i], moments[j], type, memory);
  }
}

void ModelFrames::add_atoms(const Model &model, const std::vector<Shells> &shells,
                            const BlockSource &source, at::ScalarType type) {
  const std::size_t n_elements = shells.size();
  const auto raer_size = static_cast<std::int64_t>(model.equivariant().raer_size(model));
  const std::int64_t n_channels = model.equivariant().hamiltonian.value().channels;
  std::vector<std::vector<double>> raer(n_elements), moments(n_elements);
  std::vector<std::int64_t> next(n_elements, 0);
  std::int64_t n_lm = 0;
  for (const FrameData *data : frames_) {
    atoms_.first.push_back(next);
    StructureFrame predicted(model, data->frame->structure, StructureFrame::Purpose::hamiltonian);
    const auto size = static_cast<std::int64_t>(predicted.frame().force_field().feature_size());
    const double *features = predicted.frame().features();
    n_lm = (size - raer_size) / n_channels;
    for (std::size_t i = 0; i < data->element.size(); ++i, features += size) {
      const auto e = static_cast<std::size_t>(data->element[i]);
      raer[e].insert(raer[e].end(), features, features + raer_size);
      moments[e].insert(moments[e].end(), features + raer_size, features + size);
      ++next[e];
    }
  }
  for (std::size_t e = 0; e < n_elements; ++e) {
    raer_.push_back(tensor_of(raer[e], {next[e], raer_size}, type));
    atoms_.moments.push_back(
        tensor_of(moments[e], {next[e], n_lm, n_channels}, type).permute({0, 2, 1}).contiguous());
  }
  atoms_.on_site = on_site_labels(frames_, source, shells, type);
}

PairInput ModelFrames::input(const EquivariantHoppingClass &shape, std::size_t c,
                             const at::Tensor &index) const {
  PairInput input;
  input.distance = pairs_[c].distance.index_select(0, index);
  if (shape.uses_raer) {
    input.raer_i = raer_[static_cast<std::size_t>(shape.element_i)].index_select(
        0, pairs_[c].i.index_select(0, index));
    input.raer_j = raer_[static_cast<std::size_t>(shape.element_j)].index_select(
        0, pairs_[c].j.index_select(0, index));
  }
  if (!shape.uses_moments) return input;
  const RotatedMoments::Batch rotated = rotated_[c]->select(index);
  for (std::int64_t l = 0; l * l < rotated.i.size(1); ++l)
    input.rotated.push_back(
        at::cat({rotated.i.narrow(1, l * l, 2 * l + 1), rotated.j.narrow(1, l * l, 2 * l + 1)}, 2));
  return input;
}

}  // namespace dpw
