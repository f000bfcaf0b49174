// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "train/energy_net.h"
#include "train/force_stage.h"
#include "train/frame_data.h"
#include "train/hamiltonian_nets.h"
#include "train/hopping_loss.h"
#include "train/pair_labels.h"
#include "train/pair_table.h"
#include "train/rotated_moments.h"
#include "train/stage.h"

namespace dpw {

/// Frames with a Hamiltonian as the stage works on them.
struct HamiltonianFrames {
  AtomPool atoms;
  std::deque<PairTable> pairs;                        ///< [class]; below: what is made from them
  std::deque<PairLabels> labels;                      ///< [class]
  std::deque<std::optional<RotatedMoments>> rotated;  ///< [class], where it uses moments
  std::vector<at::Tensor> raer;  ///< [element]: of all atoms; empty where it is trained along

  double bytes() const;  ///< of labels and rotated moments that are kept
};

/// Learns on-site and hopping blocks.
class HamiltonianStage : public Stage {
 public:
  /// Reads the shape of the model from `model` (elements, channels, hopping classes; their
  /// envelopes are fitted here) and makes its networks. `force`: the stage whose loss is added when
  /// the RAER is trained along, null otherwise. `start`: a model from whose networks these start,
  /// or null. All arguments but `start` must outlive the stage.
  HamiltonianStage(const HamiltonianStageSettings &settings, const ModelSettings &sizes,
                   const Model &model, const PreparedData &data, EnergyNet &energy,
                   const Parameters &energy_parameters, ForceStage *force, RandomNumbers &random,
                   const StartModel *start = nullptr);

  std::string name() const override { return "hamiltonian"; }
  const StageSettings &settings() const override { return settings_.run; }
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override;
  /// Data have a thousand pairs for each atom: the on-site networks need a decay of their own.
  double weight_decay(const std::string &parameter) const override;
  int steps_per_epoch() const override;
  void begin_epoch(std::uint64_t seed, int epoch) override;
  at::Tensor loss(int step) override;
  Validation validate() override;

  /// Replaces the last layers of the hopping networks by those of least squares (LastLayerFit),
  /// with the weights of the squared errors in the loss.
  void fit_last_layers();

  const HamiltonianNets &nets() const { return nets_; }
  const HamiltonianFrames &training() const { return train_; }
  const HamiltonianFrames &validation() const { return validation_; }
  const MemoryBudget &memory() const { return memory_; }
  /// On-site blocks of atoms of one element, [atoms, n * n]; all of them if `index` is undefined.
  at::Tensor on_site(const HamiltonianFrames &frames, int element, const at::Tensor &index) const;
  /// Blocks of pairs of one class in their own frames, [pairs, n_i * n_j].
  at::Tensor hopping(const HamiltonianFrames &frames, std::size_t c, const at::Tensor &index) const;
  /// All blocks of one class in the frame of the structures, [pairs, n_i, n_j]: both directions
  /// averaged where the elements are the same.
  at::Tensor global_hopping(const HamiltonianFrames &frames, std::size_t c) const;

 private:
  HamiltonianFrames make_frames(const std::deque<FrameData> &all);
  void make_nets(const ModelSettings &sizes, const Model &model, const StartModel *start,
                 RandomNumbers &random);
  /// What the network of a class sees of pairs.
  PairInput pair_input(const HamiltonianFrames &frames, std::size_t c,
                       const at::Tensor &index) const;
  at::Tensor raer(const HamiltonianFrames &frames, int element, const at::Tensor &index) const;
  std::vector<std::int64_t> n_pairs() const;  // of each class, to train on
  /// global_hopping() before directions are averaged, and the mean loss of all pairs.
  std::pair<at::Tensor, double> one_way_hopping(const HamiltonianFrames &frames,
                                                std::size_t c) const;

  HamiltonianStageSettings settings_;
  const PreparedData &data_;
  const EnergyNet &energy_;
  const Parameters &energy_parameters_;
  ForceStage *force_;
  HamiltonianBlocks blocks_;
  std::vector<Shells> shells_;  // [element]
  std::vector<EquivariantHoppingClass> classes_;
  Parameters parameters_;
  HamiltonianNets nets_;
  MemoryBudget memory_;  // what the data leave of it
  HamiltonianFrames train_, validation_;

  struct Step {
    PairBatch pairs;
    std::vector<at::Tensor> on_site;  // [element], atoms
  };
  std::vector<Step> steps_;
};

}  // namespace dpw
