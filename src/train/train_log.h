// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>

#include "base/progress_line.h"

namespace dpw {

/// How far a stage is.
struct TrainProgress {
  std::string stage;
  int epoch = 0, n_epochs = 0;  ///< the one that is trained, or was trained last; all
  double share = 0.0;           ///< of the epoch that is done, 0 to 1
  double loss = 0.0;            ///< mean of the last whole epoch, of its steps so far in the first
  int validated = 0;            ///< epoch of the last validation; 0: there was none
  double validation_loss = 0.0;
  std::string summary;  ///< of the last validation: "F 21.3 meV/A  E 1.2 meV/atom"
  int best_epoch = 0;   ///< 0: the last one is kept
  double seconds_left = 0.0;
};

/// Tells how far the training is: on a terminal a bar that is drawn again and again, else lines.
class TrainLog {
 public:
  /// `out` null: silence. `interval`: seconds between two lines of progress where there is no
  /// terminal; the first validation and the end of a stage always have one.
  explicit TrainLog(std::ostream *out, bool terminal = false, double interval = 10.0)
      : out_(out), bar_(out, terminal, interval) {}

  void line(const std::string &text);
  /// Whether it is time for progress().
  bool due() const { return bar_.due(); }
  /// `last`: nothing follows in this stage.
  void progress(const TrainProgress &now, bool last);

 private:
  std::ostream *out_;
  ProgressLine bar_;
  std::string told_;  ///< stage whose first validation was told
};

}  // namespace dpw
