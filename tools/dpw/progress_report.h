// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/clock.h"
#include "base/progress_line.h"

namespace dpw {

/// Tells standard error how far a long loop is and how long it will still take.
class ProgressReport {
 public:
  /// `unit` names what is counted, "k-points"; `done` of `total` were there before. A silent one
  /// prints nothing.
  ProgressReport(std::string unit, int done, int total, bool silent);

  /// So many are done now.
  void show(int done);
  /// Ends the line on a terminal.
  void finish() { line_.clear(); }

 private:
  std::string unit_;
  int before_, total_;
  ProgressLine line_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace dpw
