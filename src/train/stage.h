// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "train/train_config.h"

namespace dpw {

/// What a stage is like after an epoch, on the frames it does not learn from.
struct Validation {
  double loss = 0.0;
  std::string summary;     ///< for the progress line: "F 21.3 meV/A  E 1.2 meV/atom"
  nlohmann::json figures;  ///< for the report: name -> number
};

/// A part of the model and the data it learns from.
class Stage {
 public:
  Stage() = default;
  virtual ~Stage() = default;
  Stage(const Stage &) = delete;
  Stage &operator=(const Stage &) = delete;

  virtual std::string name() const = 0;
  virtual const StageSettings &settings() const = 0;
  /// What is trained, by name.
  virtual std::vector<std::pair<std::string, at::Tensor>> parameters() const = 0;
  /// The weight decay of one of them; a stage may hold some of its parameters shorter than others.
  virtual double weight_decay(const std::string & /*parameter*/) const {
    return settings().weight_decay;
  }
  virtual int steps_per_epoch() const = 0;
  /// Puts the data in the order of this epoch, which depends on seed and epoch alone: a run that
  /// goes on from a checkpoint meets the same batches.
  virtual void begin_epoch(std::uint64_t seed, int epoch) = 0;
  /// The loss of one step, ready for backward().
  virtual at::Tensor loss(int step) = 0;
  virtual Validation validate() = 0;
};

}  // namespace dpw
