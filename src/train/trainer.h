// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "dataset/training_set.h"
#include "model/model.h"
#include "train/train_config.h"

namespace dpw {

/// Streams of random numbers: the weights of one stage do not depend on another stage's sizes.
constexpr std::uint64_t energy_stream = 0xE0000000ull, hamiltonian_stream = 0xF0000000ull,
                        spin_orbit_stream = 0xD0000000ull;

struct TrainOptions {
  bool resume = false;
  std::ostream *log = nullptr;
  bool terminal = false;       ///< whether the log is one
  double log_interval = 10.0;  ///< seconds
  /// Asked after every epoch; true: write a checkpoint and stop.
  std::function<bool()> stop;
};

struct TrainResult {
  bool complete = false;       ///< false: stopped before the end; nothing was exported
  Model model;                 ///< with the weights that were written
  nlohmann::json stages;       ///< stage -> its report
  nlohmann::json vacuum_step;  ///< of the fit; null: there was none
  nlohmann::json align;        ///< of the stage; null: there was none
  /// Errors of the spin-orbit part, by split (spin_orbit_report.h); null: there is none.
  nlohmann::json spin_orbit;
  /// The data with the zeros that the stage align found; null: there was none.
  std::shared_ptr<const TrainingSet> aligned;
};

/// What the stage spin_orbit has of its own to learn from; none: it shares that of the others, or
/// there is no such stage. Throws Error for one that cannot be read or has other elements than
/// `set`.
std::optional<TrainingSet> own_set_of_spin_orbit(const TrainConfig &config, const TrainingSet &set);

/// Trains all stages that `config` names on `set`, or adds the stage spin_orbit to a trained model,
/// and writes the model to config.output, the checkpoints beside it. The same settings, data,
/// LibTorch and number of threads give the same file. Throws Error.
TrainResult train_model(const TrainConfig &config, const TrainingSet &set,
                        const TrainOptions &options);

/// The model before any training: elements, descriptor, hopping classes. Throws Error where the
/// settings contradict the data.
Model make_blank_model(const TrainConfig &config, const TrainingSet &set);

/// Name of the checkpoint of a stage.
std::string checkpoint_path(const TrainConfig &config, const std::string &stage);

}  // namespace dpw
