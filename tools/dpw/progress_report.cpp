// SPDX-License-Identifier: MIT
#include "progress_report.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <utility>

namespace dpw {

ProgressReport::ProgressReport(std::string unit, int done, int total, bool silent)
    : unit_(std::move(unit)),
      before_(done),
      total_(total),
      line_(silent ? nullptr : &std::cerr, ::isatty(STDERR_FILENO) == 1) {}

void ProgressReport::show(int done) {
  if (done <= before_ || !line_.due()) return;
  const double each = seconds_since(start_) / (done - before_);
  char text[160];
  std::snprintf(text, sizeof text, "%d of %d %s, %.3g s each, %s left", done, total_, unit_.c_str(),
                each, duration_in_words(each * (total_ - done)).c_str());
  line_.show(text);
}

}  // namespace dpw
