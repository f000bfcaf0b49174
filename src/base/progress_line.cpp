// SPDX-License-Identifier: MIT
#include "base/progress_line.h"

#include <cmath>
#include <ostream>

namespace dpw {

namespace {

constexpr const char *erase_line = "\r\033[K";
// A line that wraps can't be written over.
constexpr const char *wrap_off = "\033[?7l", *wrap_on = "\033[?7h";

}  // namespace

ProgressLine::ProgressLine(std::ostream *out, bool terminal, double log_interval)
    : out_(out), terminal_(terminal), interval_(terminal ? 0.2 : log_interval) {}

bool ProgressLine::due() const { return out_ != nullptr && seconds_since(shown_) >= interval_; }

void ProgressLine::show(const std::string &text) {
  if (out_ == nullptr) return;
  shown_ = Clock::now();
  if (terminal_)
    *out_ << erase_line << wrap_off << text << wrap_on << std::flush;
  else
    *out_ << text << std::endl;
  open_ = terminal_;
}

void ProgressLine::clear() {
  if (open_) *out_ << erase_line << std::flush;
  open_ = false;
}

std::string duration_in_words(double seconds) {
  const auto s = static_cast<long long>(std::ceil(seconds));
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s % 3600 / 60) + " min";
}

}  // namespace dpw
