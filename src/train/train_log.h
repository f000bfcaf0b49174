// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>

namespace dpw {

/// Tells how far the training is.
class TrainLog {
 public:
  /// `interval`: seconds between two lines of progress (the last one of a stage always comes);
  /// `out` null: silence.
  explicit TrainLog(std::ostream *out, double interval = 10.0) : out_(out), interval_(interval) {}

  void line(const std::string &text);
  /// One epoch that was validated; `entry` as StageRunner's learning curve has it.
  void progress(const std::string &stage, int epoch, int n_epochs, const nlohmann::json &entry,
                int best_epoch, double seconds_left, bool last);

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream *out_;
  double interval_;
  Clock::time_point shown_ = {};
};

}  // namespace dpw
