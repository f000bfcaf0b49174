// SPDX-License-Identifier: MIT
#include "averages/autocorrelation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.h"

namespace dpw {

Autocorrelator::Autocorrelator() {
  for (Eigen::ArrayXXd *table : {&last_, &pairs_, &products_, &sums_})
    *table = Eigen::ArrayXXd::Zero(n_lags, n_levels);
  for (Eigen::ArrayXd *list : {&held_, &filled_, &has_half_})
    *list = Eigen::ArrayXd::Zero(n_levels);
}

void Autocorrelator::add(double value) {
  if (n_ == 0) origin_ = value;
  ++n_;
  sum_ += value - origin_;
  add_to(0, value - origin_);
}

void Autocorrelator::interrupt() {
  filled_.setZero();
  has_half_.setZero();
}

void Autocorrelator::add_to(int level, double value) {
  const int known = std::min(n_lags - 1, static_cast<int>(filled_[level]));
  for (int i = known; i > 0; --i) last_(i, level) = last_(i - 1, level);
  last_(0, level) = value;
  filled_[level] = known + 1;
  // lags below half of them are known better from the level before
  for (int i = level == 0 ? 0 : n_lags / 2; i <= known; ++i) {
    pairs_(i, level) += 1.0;
    products_(i, level) += value * last_(i, level);
    sums_(i, level) += value + last_(i, level);
  }
  if (level + 1 == n_levels) return;
  if (has_half_[level] > 0.0) {
    has_half_[level] = 0.0;
    add_to(level + 1, 0.5 * (held_[level] + value));
  } else {
    has_half_[level] = 1.0;
    held_[level] = value;
  }
}

Autocorrelation Autocorrelator::result() const {
  constexpr double window = 5.0;
  constexpr double enough = 50.0;
  Autocorrelation found;
  found.time = std::numeric_limits<double>::quiet_NaN();
  const double m = mean();
  const double variance = n_ > 0 ? products_(0, 0) / pairs_(0, 0) - m * m : 0.0;
  if (n_ < 2 || !(variance > 0.0)) return found;
  std::vector<double> lag;
  std::vector<double> correlation;
  for (int level = 0; level < n_levels; ++level)
    for (int i = level == 0 ? 0 : n_lags / 2; i < n_lags && pairs_(i, level) > 0.0; ++i) {
      lag.push_back(std::ldexp(i, level));
      correlation.push_back(
          ((products_(i, level) - m * sums_(i, level)) / pairs_(i, level) + m * m) / variance);
    }
  const auto n = static_cast<Eigen::Index>(lag.size());
  found.lag = Eigen::Map<const Eigen::VectorXd>(lag.data(), n);
  found.correlation = Eigen::Map<const Eigen::VectorXd>(correlation.data(), n);
  found.time = 0.5;
  bool ended = false;
  for (std::size_t i = 1; i < lag.size() && !ended; ++i) {
    // the lags from the last one, which was counted, to this one, straight in between
    const double step = lag[i] - lag[i - 1];
    found.time += 0.5 * step * (correlation[i - 1] + correlation[i]) +
                  0.5 * (correlation[i] - correlation[i - 1]);
    ended = lag[i] >= window * found.time;
  }
  // The mean of a short series follows its memory, and what is left looks as if it had less.
  found.converged = ended && static_cast<double>(n_) >= enough * std::max(found.time, 0.5);
  return found;
}

void Autocorrelator::write(StateWriter &out) const {
  out.add(origin_);
  out.add(sum_);
  out.add(n_);
  for (const Eigen::ArrayXXd *table : {&last_, &pairs_, &products_, &sums_})
    out.add_list(Eigen::Map<const Eigen::VectorXd>(table->data(), table->size()));
  for (const Eigen::ArrayXd *list : {&held_, &filled_, &has_half_}) out.add_list(list->matrix());
}

void Autocorrelator::read(StateReader &in) {
  origin_ = in.get<double>();
  sum_ = in.get<double>();
  n_ = in.get<std::int64_t>();
  for (Eigen::ArrayXXd *table : {&last_, &pairs_, &products_, &sums_})
    Eigen::Map<Eigen::VectorXd>(table->data(), table->size()) = in.get_list(table->size());
  for (Eigen::ArrayXd *list : {&held_, &filled_, &has_half_}) *list = in.get_list(n_levels).array();
  if ((filled_ < 0.0).any() || (filled_ > n_lags).any())
    throw Error("the state of an autocorrelation has an impossible length");
}

}  // namespace dpw
