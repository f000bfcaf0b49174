// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>

#include "base/clock.h"

namespace dpw {

/// What a long loop says of itself: on a terminal one line that is written over five times a
/// second, else a line every ten seconds.
class ProgressLine {
 public:
  /// `out` null: silence. `log_interval`: seconds between two lines where there is no terminal.
  ProgressLine(std::ostream *out, bool terminal, double log_interval = 10.0);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine &) = delete;
  ProgressLine &operator=(const ProgressLine &) = delete;

  bool terminal() const { return terminal_; }
  /// Whether it is time for show(): the text need not be made before.
  bool due() const;
  /// On a terminal, what goes beyond its right edge is not seen.
  void show(const std::string &text);
  /// Takes the line off a terminal, before something else is written there.
  void clear();

 private:
  std::ostream *out_;
  bool terminal_, open_ = false;
  double interval_;  ///< seconds
  Clock::time_point shown_ = Clock::now();
};

/// "45 s", "12 min 5 s", "3 h 20 min".
std::string duration_in_words(double seconds);

}  // namespace dpw
