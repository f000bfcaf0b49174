// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "train/optimizer.h"
#include "train/stage.h"
#include "train/train_log.h"

namespace dpw {

/// What all stages of a run have in common.
struct RunnerOptions {
  std::uint64_t seed = 1;
  std::string checkpoint;         ///< file of this stage
  double checkpoint_seconds = 0;  ///< between two of them; 0: after every epoch
  std::string fingerprint;        ///< of the settings: only equal ones go on from a checkpoint
  bool resume = false;            ///< go on from the checkpoint where there is one
  std::function<bool()> stop;     ///< asked after every epoch; true: write a checkpoint and stop
};

/// Trains a stage: mini-batches, schedule, validation, best epoch, early stop, checkpoints.
class StageRunner {
 public:
  /// `stage` and `log` must outlive this.
  StageRunner(Stage &stage, const RunnerOptions &options, TrainLog &log);

  /// Trains to the end and leaves the parameters of the best epoch in the stage. False: was told to
  /// stop before; the checkpoint knows where. Throws Error if a loss stops being a number, or the
  /// checkpoint belongs to other settings.
  bool run();

  /// The stage's part of the report: epochs, best epoch, its validation, learning curve.
  nlohmann::json report() const;

 private:
  void load();
  void save(bool done);
  void train_epoch(int epoch);
  void validate(int epoch);
  /// Whether the stage ends after this epoch, which was validated.
  bool is_last(int validated) const;
  TrainProgress progress(double share, double loss) const;

  Stage &stage_;
  RunnerOptions options_;
  TrainLog &log_;
  StageOptimizer optimizer_;
  std::vector<at::Tensor> best_;
  Clock::time_point start_;  // of this run, after so many epochs
  int first_ = 0;
  // What a checkpoint keeps besides tensors.
  int epoch_ = 0;       // completed ones
  int best_epoch_ = 0;  // 0: none
  double best_loss_ = 0.0;
  double training_loss_ = 0.0;  // mean of the last epoch
  bool done_ = false;
  nlohmann::json best_figures_ = nlohmann::json::object();
  nlohmann::json curve_ = nlohmann::json::array();
};

}  // namespace dpw
