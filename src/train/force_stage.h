// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "train/energy_net.h"
#include "train/frame_data.h"
#include "train/stage.h"

namespace dpw {

/// Energies of single atoms of each element, eV, that explain most of the frames' energies: least
/// squares of the smallest norm, since frames of one composition leave them open.
std::vector<double> fit_energy_offsets(const std::deque<FrameData> &frames, int n_elements);

/// Normalises the inputs of `net` by what the frames give, a frame at a time.
void normalize_inputs(EnergyNet &net, const std::deque<FrameData> &frames);

/// Learns energies, forces and stress.
class ForceStage : public Stage {
 public:
  /// `net` and `data` must outlive the stage. Throws Error if a weight asks for what no frame has.
  ForceStage(const ForceStageSettings &settings, const PreparedData &data, const Parameters &all,
             const EnergyNet &net, const std::vector<double> &offsets);

  std::string name() const override { return "force"; }
  const StageSettings &settings() const override { return settings_.run; }
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override {
    return parameters_;
  }
  int steps_per_epoch() const override;
  void begin_epoch(std::uint64_t seed, int epoch) override;
  at::Tensor loss(int step) override;
  Validation validate() override;

 private:
  /// What of a batch the loss is made of, each undefined where no frame has it.
  struct Errors {
    at::Tensor energy;  ///< per atom, of frames that have one, eV
    at::Tensor forces;  ///< components, eV/A
    at::Tensor stress;  ///< components, eV/A^3
  };
  Errors errors(const std::vector<const FrameData *> &frames, bool training);
  at::Tensor combine(const Errors &errors) const;

  ForceStageSettings settings_;
  const PreparedData &data_;
  const EnergyNet &net_;
  std::vector<double> offsets_;
  std::vector<std::pair<std::string, at::Tensor>> parameters_;
  std::vector<const FrameData *> train_;
  std::vector<std::int64_t> order_;
  std::optional<AtomTable> batch_;  // of the step, alive until its graph has been gone through
};

}  // namespace dpw
