// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "averages/state_bytes.h"

namespace dpw {

/// What a series tells of its own memory. Times are in frames.
struct Autocorrelation {
  Eigen::VectorXd lag;          ///< [n], from 0, evenly spaced at first, then ever wider
  Eigen::VectorXd correlation;  ///< [n], 1 at lag 0
  /// Integrated time, 1/2 + sum of the correlations from lag 1 on: 1/2 for numbers that do not
  /// depend on one another. A mean over N frames is as good as one over N / (2 time) such numbers.
  /// NaN for less than two frames, or if all are the same.
  double time = 0.0;
  /// Whether the sum could end where it should, and the series is 50 times as long as its memory;
  /// else `time` is a lower limit rather than an estimate.
  bool converged = false;
};

/// The autocorrelation of a series, in fixed memory, by a multiple-tau correlator (Ramirez,
/// Sukumaran, Vorselaars and Likhtman, J. Chem. Phys. 133, 154103 (2010)): 16 lags of the series
/// itself, 8 more of the means of each two, of each four, and so on. The sum for the integrated
/// time ends at the first lag that is at least five times what was added up before (Madras and
/// Sokal, J. Stat. Phys. 50, 109 (1988)). Weights play no part: a series has its memory by itself.
class Autocorrelator {
 public:
  Autocorrelator();

  void add(double value);
  /// The next number does not follow the last one in time: they are not correlated.
  void interrupt();
  void clear() { *this = Autocorrelator(); }
  std::int64_t n_frames() const { return n_; }
  Autocorrelation result() const;

  void write(StateWriter &out) const;
  void read(StateReader &in);

 private:
  static constexpr int n_lags = 16;    // of one level
  static constexpr int n_levels = 32;  // 16 x 2^31 frames
  void add_to(int level, double value);
  double mean() const { return n_ > 0 ? sum_ / static_cast<double>(n_) : 0.0; }

  double origin_ = 0.0;  // the first number: what follows is the difference from it
  double sum_ = 0.0;
  std::int64_t n_ = 0;
  // [n_lags x n_levels]: the last numbers (latest first), and for each lag how many pairs there
  // were, their products, and their sums, whose mean is taken off in the end
  Eigen::ArrayXXd last_, pairs_, products_, sums_;
  Eigen::ArrayXd held_, filled_;  // [n_levels] half of a pair for the next level; how many last_
  Eigen::ArrayXd has_half_;       // [n_levels] 1: held_ is there
};

}  // namespace dpw
