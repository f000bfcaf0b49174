// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "train/frame_data.h"
#include "train/hopping_loss.h"
#include "train/hopping_net.h"
#include "train/model_frames.h"
#include "train/on_site_spin_net.h"
#include "train/stage.h"

namespace dpw {

/// Learns the spin-orbit part of the Hamiltonian of a trained model, whose RAERs and moments stay
/// as they are: blocks on site and between atoms.
class SpinOrbitStage : public Stage {
 public:
  /// `model`: trained, with a Hamiltonian; `data`: prepared for it. All arguments must outlive the
  /// stage. Throws Error where no frame has a spin-orbit part, and for what the model's other parts
  /// cannot do.
  SpinOrbitStage(const SpinOrbitStageSettings &settings, const SpinOrbitSettings &sizes,
                 const Model &model, const PreparedData &data, at::ScalarType type,
                 RandomNumbers &random);

  std::string name() const override { return "spin_orbit"; }
  const StageSettings &settings() const override { return settings_.run; }
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override {
    return parameters_.list();
  }
  int steps_per_epoch() const override;
  void begin_epoch(std::uint64_t seed, int epoch) override;
  at::Tensor loss(int step) override;
  Validation validate() override;

  /// Replaces the last layers of the hopping networks by those of least squares (LastLayerFit).
  void fit_last_layers();
  /// Networks, matrices and classes for the model file.
  void add_to(Model &model) const;

 private:
  void make_nets(const SpinOrbitSettings &sizes, const Model &model, RandomNumbers &random);
  at::Tensor on_site_loss(const ModelFrames &frames) const;
  std::vector<std::int64_t> n_pairs() const;  // of each class, to train on

  SpinOrbitStageSettings settings_;
  SpinOrbitBlocks blocks_;
  std::vector<EquivariantHoppingClass> classes_;
  Parameters parameters_;
  MemoryBudget memory_;
  ModelFrames train_, validation_;
  std::vector<OnSiteSpinNet> on_site_;  // [element]
  std::vector<std::string> on_site_names_;
  std::vector<HoppingNet> hopping_;  // [class]

  std::vector<PairBatch> steps_;
};

}  // namespace dpw
