// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace dpw {

/// Tells standard error how far a long loop is and how long it will still take: on a terminal in
/// one line that is written over, else in a line every ten seconds.
class ProgressReport {
 public:
  /// `unit` names what is counted, "k-points"; `done` of `total` were there before. A silent one
  /// prints nothing.
  ProgressReport(std::string unit, int done, int total, bool silent);
  ~ProgressReport() { finish(); }
  ProgressReport(const ProgressReport &) = delete;
  ProgressReport &operator=(const ProgressReport &) = delete;

  /// So many are done now.
  void show(int done);
  /// Ends the line on a terminal.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::string unit_;
  int before_, total_;
  bool silent_, terminal_, open_line_ = false;
  double interval_, next_;  ///< seconds
  Clock::time_point start_ = Clock::now();
};

/// "45 s", "12 min 5 s", "3 h 20 min".
std::string in_words(double seconds);

}  // namespace dpw
