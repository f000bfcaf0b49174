// SPDX-License-Identifier: MIT
#include "progress_report.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <utility>

namespace dpw {

ProgressReport::ProgressReport(std::string unit, int done, int total, bool silent)
    : unit_(std::move(unit)),
      before_(done),
      total_(total),
      silent_(silent),
      terminal_(::isatty(STDERR_FILENO) == 1),
      interval_(terminal_ ? 0.2 : 10.0),
      next_(interval_) {}

void ProgressReport::show(int done) {
  if (silent_ || done <= before_) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (seconds < next_) return;
  next_ = seconds + interval_;
  const double each = seconds / (done - before_);
  char text[160];
  std::snprintf(text, sizeof text, "%d of %d %s, %.3g s each, %s left", done, total_, unit_.c_str(),
                each, in_words(each * (total_ - done)).c_str());
  if (terminal_)
    std::cerr << "\r\033[K" << text << std::flush;
  else
    std::cerr << text << std::endl;
  open_line_ = terminal_;
}

void ProgressReport::finish() {
  if (open_line_) std::cerr << "\r\033[K" << std::flush;
  open_line_ = false;
}

std::string in_words(double seconds) {
  const auto s = static_cast<long long>(std::ceil(seconds));
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s % 3600 / 60) + " min";
}

}  // namespace dpw
