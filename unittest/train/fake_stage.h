// SPDX-License-Identifier: MIT
// A stage whose every figure is known beforehand.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "train/stage.h"

namespace dpw::test {

/// Plain descent at a constant rate of 0.125 (so that sums of steps are exact), all epochs
/// validated, the best one kept.
inline StageSettings plain_settings(int epochs) {
  StageSettings s;
  s.epochs = epochs;
  s.batch = 1;
  s.optimizer = "sgd";
  s.learning_rate = 0.125;
  s.schedule = "constant";
  s.final_fraction = 1.0;
  s.step_epochs = 1;
  s.step_factor = 1.0;
  s.validate_every = 1;
  return s;
}

/// One parameter w. A step's loss is w times a slope: 1, or where `uneven` another number for every
/// seed, epoch and step. Validation losses come from a list, one per epoch.
class FakeStage : public Stage {
 public:
  FakeStage(const StageSettings &settings, std::vector<double> losses, int steps = 2)
      : settings_(settings),
        losses_(std::move(losses)),
        steps_(steps),
        w_(at::zeros({1}, at::kDouble).requires_grad_(true)) {}

  std::string name() const override { return "fake"; }
  const StageSettings &settings() const override { return settings_; }
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override {
    return {{"w", w_}};
  }
  int steps_per_epoch() const override { return steps_; }
  void begin_epoch(std::uint64_t seed, int epoch) override {
    seed_ = static_cast<double>(seed);
    epoch_ = epoch;
  }
  at::Tensor loss(int step) override {
    path.push_back(w());
    if (epoch_ == broken_epoch) return w_.sum() * std::numeric_limits<double>::quiet_NaN();
    return w_.sum() * (uneven ? std::sin(seed_ + 10.0 * epoch_ + step) : 1.0);
  }
  Validation validate() override {
    validated.push_back(epoch_);
    Validation result;
    result.loss = losses_.at(static_cast<std::size_t>(epoch_) - 1);
    result.summary = "fake " + std::to_string(epoch_);
    result.figures["of_epoch"] = epoch_;
    return result;
  }

  double w() const { return w_.item<double>(); }

  bool uneven = false;
  int broken_epoch = 0;        ///< its losses are no numbers
  std::vector<double> path;    ///< w before every step
  std::vector<int> validated;  ///< epochs

 private:
  StageSettings settings_;
  std::vector<double> losses_;
  int steps_;
  at::Tensor w_;
  double seed_ = 0.0;
  int epoch_ = 0;
};

}  // namespace dpw::test
