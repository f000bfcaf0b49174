// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train/hopping_net.h"
#include "train/model_frames.h"
#include "train/on_site_net.h"
#include "train/train_config.h"

namespace dpw {

/// Networks of H without spin for where coupling is on (CoupledNetworks): those that the model has,
/// with last layers fitted again to frames with coupling. A relativistic calculation, often with
/// other pseudopotentials, has another H without spin, too; it differs little, so that few frames
/// tell, and what they do not tell stays as it is (LastLayerFit's ridge).
class CoupledRefit {
 public:
  /// All arguments must outlive this. Throws Error where no training frame has both parts of H.
  CoupledRefit(const CoupledRefitSettings &settings, const Model &model, const PreparedData &data,
               at::ScalarType type);

  void fit();
  /// Root mean square errors of elements of the validation frames, or else of the training frames,
  /// meV: "on_site", "hopping".
  nlohmann::json errors() const;
  /// Networks and their names for the model file, whose spin-orbit coupling is there already.
  void add_to(Model &model) const;

 private:
  CoupledRefitSettings settings_;
  CoupledBlocks blocks_;
  std::vector<EquivariantHoppingClass> classes_;
  Parameters parameters_;
  MemoryBudget memory_;
  ModelFrames train_, validation_;
  std::vector<OnSiteNet> on_site_;   // [element]
  std::vector<HoppingNet> hopping_;  // [class]
};

}  // namespace dpw
