// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "averages/state_bytes.h"

namespace dpw {

/// How a number is distributed over frames, in fixed memory and without limits given before. The
/// bins are as wide as a power of 2 and begin at a multiple of that; where a number does not fit
/// any more, each two of them are joined. So they hold what they would have held from the start,
/// and between the smallest and the largest number there are half of them or more, once these
/// differ by more than 2^-32 of their size.
class Histogram {
 public:
  static constexpr int n_bins = 128;

  /// Adds a finite number.
  void add(double value, double weight = 1.0);
  void clear() { *this = Histogram(); }

  /// Borders of the bins from the first to the last one with a number, [n + 1]; empty at first.
  Eigen::VectorXd edges() const;
  /// Weight in each of these bins, [n].
  Eigen::VectorXd weights() const;
  double width() const { return width_; }

  void write(StateWriter &out) const;
  void read(StateReader &in);

 private:
  void widen();
  std::int64_t bin_of(double value) const;

  double width_ = 0.0;                  // of a bin; 0: nothing was added
  std::int64_t first_ = 0, last_ = -1;  // bins with numbers; bin i is [i, i + 1) times width_
  Eigen::VectorXd weight_ = Eigen::VectorXd::Zero(n_bins);  // from first_ on
};

}  // namespace dpw
