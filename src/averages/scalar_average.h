// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "averages/autocorrelation.h"
#include "averages/block_average.h"
#include "averages/histogram.h"
#include "averages/state_bytes.h"

namespace dpw {

/// What is known of a number that frames have. NaN where it is not.
struct ScalarSummary {
  std::int64_t n_frames = 0;
  double mean = 0.0;
  double deviation = 0.0;  ///< standard deviation of the frames, weighted
  double error = 0.0;      ///< standard error of the mean, by blocks
  double t95 = 0.0;        ///< mean -+ t95 * error is a 95 % interval
  int n_blocks = 0;        ///< that the error is made of
  std::int64_t block = 0;  ///< frames of a block
  double smallest = 0.0, largest = 0.0;
  Eigen::VectorXd edges, density;  ///< of the histogram: [n + 1], [n], integral 1
  Autocorrelation autocorrelation;
};

/// A number over frames that have weights, in fixed memory: mean, standard deviation, error by
/// blocks, histogram, autocorrelation. Frames without weight count in the last one only.
class ScalarAverage {
 public:
  ScalarAverage() : blocks_(1) {}

  /// `value` finite, `weight` finite and not below zero.
  void add(double value, double weight = 1.0);
  /// The next frame does not follow the last one as closely as the others.
  void interrupt() { correlator_.interrupt(); }
  void clear() { *this = ScalarAverage(); }
  ScalarSummary summary() const;

  void write(StateWriter &out) const;
  void read(StateReader &in);

 private:
  BlockAverage blocks_;
  Histogram histogram_;
  Autocorrelator correlator_;
  double weight_ = 0.0, mean_ = 0.0, squares_ = 0.0;  // West's update of the weighted variance
  double smallest_ = 0.0, largest_ = 0.0;
};

}  // namespace dpw
