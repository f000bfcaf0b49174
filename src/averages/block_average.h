// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "averages/state_bytes.h"

namespace dpw {

/// A mean and how well it is known.
struct MeanAndError {
  Eigen::VectorXd mean;    ///< NaN without weight
  Eigen::VectorXd error;   ///< standard error of the mean; NaN with less than two blocks
  double degrees = 0.0;    ///< of freedom of the error
  double t95 = 0.0;        ///< mean -+ t95 * error is a 95 % interval (Student); NaN without error
  int n_blocks = 0;        ///< that the error is made of, the one that is not full included
  std::int64_t block = 0;  ///< frames of a full block
};

/// The mean of a list of numbers over frames that have weights, with an error by block averages, in
/// fixed memory. Frames are put in blocks of equal length; whenever there are 2 m of these,
/// neighbours are joined, so that their length doubles: there are m to 2 m of them in the end, each
/// as long as can be, and hardly correlated once they are longer than the correlation time
/// (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)). With W_b and x_b the weight and the
/// mean of a block, W and x those of all,
///
///   error^2 = n/(n - 1) sum_b (W_b/W)^2 (x_b - x)^2,   n = W^2 / sum_b W_b^2,
///
/// the variance of a ratio of sums: weights may fluctuate along with the numbers. It is not biased
/// where blocks are independent. Means are updated, not sums, so a large mean costs no digits.
class BlockAverage {
 public:
  static constexpr int most_blocks = 32;  ///< 2 m

  /// `size`: length of the list.
  explicit BlockAverage(Eigen::Index size);

  /// Adds a frame; `weight` is finite and not below zero (the caller has checked).
  void add(const Eigen::Ref<const Eigen::VectorXd> &values, double weight = 1.0);
  void clear();

  Eigen::Index size() const { return means_.rows(); }
  std::int64_t n_frames() const { return n_frames_; }
  double weight() const;  ///< of all frames
  MeanAndError result() const;

  void write(StateWriter &out) const;
  /// Replaces all that was added. Throws Error if it is of a list of another length.
  void read(StateReader &in);
  double memory_usage() const { return static_cast<double>(means_.size()) * sizeof(double); }

 private:
  void join();
  int n_columns() const { return n_full_ + (in_last_ > 0 ? 1 : 0); }

  Eigen::MatrixXd means_;    // [size x most_blocks] of full blocks, then of the one being filled
  Eigen::VectorXd weights_;  // [most_blocks] likewise
  int n_full_ = 0;
  std::int64_t length_ = 1;   // frames of a full block
  std::int64_t in_last_ = 0;  // frames of the one being filled
  std::int64_t n_frames_ = 0;
};

}  // namespace dpw
