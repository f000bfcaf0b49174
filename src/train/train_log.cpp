// SPDX-License-Identifier: MIT
#include "train/train_log.h"

#include <cstdio>
#include <ostream>

namespace dpw {

namespace {

std::string in_words(double seconds) {
  char text[40];
  if (seconds < 90.0)
    std::snprintf(text, sizeof text, "%.0f s", seconds);
  else if (seconds < 5400.0)
    std::snprintf(text, sizeof text, "%.0f min", seconds / 60.0);
  else
    std::snprintf(text, sizeof text, "%.1f h", seconds / 3600.0);
  return text;
}

}  // namespace

void TrainLog::line(const std::string &text) {
  if (out_ != nullptr) *out_ << text << std::endl;
}

void TrainLog::progress(const std::string &stage, int epoch, int n_epochs,
                        const nlohmann::json &entry, int best_epoch, double seconds_left,
                        bool last) {
  const auto now = Clock::now();
  if (!last && shown_ != Clock::time_point{} &&
      std::chrono::duration<double>(now - shown_).count() < interval_)
    return;
  shown_ = now;
  char text[120];
  std::snprintf(text, sizeof text, "%s %d/%d  loss %.4g  validation %.4g  ", stage.c_str(), epoch,
                n_epochs, entry.at("training_loss").get<double>(),
                entry.at("validation_loss").get<double>());
  std::string all =
      text + entry.at("summary").get<std::string>() + "  best " + std::to_string(best_epoch);
  if (!last) all += "  " + in_words(seconds_left) + " left";
  line(all);
}

}  // namespace dpw
