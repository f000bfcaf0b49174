// SPDX-License-Identifier: MIT
#include "train/train_log.h"

#include <cstdio>
#include <ostream>

namespace dpw {

namespace {

constexpr int bar_width = 12;

std::string figure(const char *format, double value) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string counted(const TrainProgress &now) {
  return std::to_string(now.epoch) + "/" + std::to_string(now.n_epochs);
}

std::string best(const TrainProgress &now) {
  return now.best_epoch > 0 ? "  best " + std::to_string(now.best_epoch) : "";
}

std::string log_text(const TrainProgress &now) {
  std::string text = now.stage + " " + counted(now) + figure("  loss %.4g", now.loss);
  if (now.validated == 0) return text;
  text += "  validation ";
  if (now.validated != now.epoch) text += "of " + std::to_string(now.validated) + ": ";
  return text + figure("%.4g  ", now.validation_loss) + now.summary + best(now);
}

std::string left(const TrainProgress &now) {
  return "  " + duration_in_words(now.seconds_left) + " left";
}

/// What matters most comes first: the terminal may be narrow.
std::string bar_text(const TrainProgress &now) {
  const double done = (now.epoch - 1 + now.share) / now.n_epochs;
  const auto n_full = static_cast<std::size_t>(bar_width * done);
  std::string text = now.stage + " [" + std::string(n_full, '#') +
                     std::string(bar_width - n_full, '.') + "] " + counted(now) + left(now) +
                     figure("  loss %.3g", now.loss);
  return now.validated == 0 ? text : text + "  " + now.summary + best(now);
}

}  // namespace

void TrainLog::line(const std::string &text) {
  bar_.clear();
  if (out_ != nullptr) *out_ << text << std::endl;
}

void TrainLog::progress(const TrainProgress &now, bool last) {
  const bool first = now.validated > 0 && told_ != now.stage;
  if (first) told_ = now.stage;
  if (last)
    line(log_text(now));
  else if (first || due())
    bar_.show(bar_.terminal() ? bar_text(now) : log_text(now) + left(now));
}

}  // namespace dpw
