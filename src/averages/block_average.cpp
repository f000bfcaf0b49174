// SPDX-License-Identifier: MIT
#include "averages/block_average.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "averages/student_t.h"
#include "base/error.h"

namespace dpw {

BlockAverage::BlockAverage(Eigen::Index size)
    : means_(Eigen::MatrixXd::Zero(size, most_blocks)),
      weights_(Eigen::VectorXd::Zero(most_blocks)) {}

void BlockAverage::add(const Eigen::Ref<const Eigen::VectorXd> &values, double weight) {
  if (values.size() != size())
    throw Error("an average of " + std::to_string(size()) + " numbers was given " +
                std::to_string(values.size()));
  if (in_last_ == 0) {
    means_.col(n_full_).setZero();
    weights_[n_full_] = 0.0;
  }
  if (weight > 0.0) {
    weights_[n_full_] += weight;
    const double share = weight / weights_[n_full_];
    means_.col(n_full_) += share * (values - means_.col(n_full_));
  }
  ++n_frames_;
  if (++in_last_ < length_) return;
  in_last_ = 0;
  if (++n_full_ == most_blocks) join();
}

void BlockAverage::join() {
  for (int b = 0; b < most_blocks / 2; ++b) {
    const double weight = weights_[2 * b] + weights_[2 * b + 1];
    const double share = weight > 0.0 ? weights_[2 * b + 1] / weight : 0.0;
    // column b is not read any more: 2 b is not below it
    means_.col(b) = means_.col(2 * b) + share * (means_.col(2 * b + 1) - means_.col(2 * b));
    weights_[b] = weight;
  }
  n_full_ = most_blocks / 2;
  length_ *= 2;
}

void BlockAverage::clear() {
  n_full_ = 0;
  length_ = 1;
  in_last_ = n_frames_ = 0;
}

double BlockAverage::weight() const { return weights_.head(n_columns()).sum(); }

MeanAndError BlockAverage::result() const {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  MeanAndError found;
  found.block = length_;
  found.t95 = unknown;
  found.mean = found.error = Eigen::VectorXd::Constant(size(), unknown);
  double all = 0.0;
  double squares = 0.0;
  for (int b = 0; b < n_columns(); ++b) {
    if (!(weights_[b] > 0.0)) continue;
    if (found.n_blocks++ == 0) found.mean = means_.col(b);
    all += weights_[b];
    squares += weights_[b] * weights_[b];
    found.mean += weights_[b] / all * (means_.col(b) - found.mean);
  }
  if (found.n_blocks < 2) return found;
  const double n = all * all / squares;
  Eigen::VectorXd variance = Eigen::VectorXd::Zero(size());
  for (int b = 0; b < n_columns(); ++b) {
    const double share = weights_[b] / all;
    if (share > 0.0)
      variance += share * share * (means_.col(b) - found.mean).cwiseAbs2() * (n / (n - 1.0));
  }
  found.error = variance.cwiseSqrt();
  found.degrees = n - 1.0;
  found.t95 = student_t(found.degrees);
  return found;
}

void BlockAverage::write(StateWriter &out) const {
  out.add(static_cast<std::int64_t>(size()));
  out.add(n_full_);
  out.add(length_);
  out.add(in_last_);
  out.add(n_frames_);
  out.add_list(weights_.head(n_columns()));
  for (int b = 0; b < n_columns(); ++b) out.add_list(means_.col(b));
}

void BlockAverage::read(StateReader &in) {
  const auto n = in.get<std::int64_t>();
  if (n != size())
    throw Error("the state of the averages is of " + std::to_string(n) + " numbers, not of " +
                std::to_string(size()));
  const auto n_full = in.get<int>();
  if (n_full < 0 || n_full >= most_blocks)
    throw Error("the state of the averages has an impossible number of blocks");
  n_full_ = n_full;
  length_ = in.get<std::int64_t>();
  in_last_ = in.get<std::int64_t>();
  n_frames_ = in.get<std::int64_t>();
  weights_.head(n_columns()) = in.get_list(n_columns());
  for (int b = 0; b < n_columns(); ++b) means_.col(b) = in.get_list(size());
}

}  // namespace dpw
