// SPDX-License-Identifier: MIT
#include "averages/histogram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

std::int64_t half(std::int64_t bin) { return bin >= 0 ? bin / 2 : -((1 - bin) / 2); }

}  // namespace

std::int64_t Histogram::bin_of(double value) const {
  return static_cast<std::int64_t>(std::floor(value / width_));
}

void Histogram::widen() {
  Eigen::VectorXd joined = Eigen::VectorXd::Zero(n_bins);
  const std::int64_t first = half(first_);
  for (std::int64_t bin = first_; bin <= last_; ++bin)
    joined[half(bin) - first] += weight_[bin - first_];
  weight_ = joined;
  first_ = first;
  last_ = half(last_);
  width_ *= 2.0;
}

void Histogram::add(double value, double weight) {
  if (!std::isfinite(value)) throw Error("a histogram cannot take a number that is not finite");
  constexpr double finest = 0x1p-40;  // of a number's size: later ones seldom lie so near
  const bool fresh = !(width_ > 0.0);
  if (fresh) width_ = std::ldexp(finest, std::ilogb(std::max(std::abs(value), 1e-100)));
  // a bin's number is a whole number up to 2^53 only
  while (!(std::abs(value) / width_ < 0x1p52)) {
    if (fresh)
      width_ *= 2.0;
    else
      widen();
  }
  std::int64_t bin = bin_of(value);
  if (fresh) first_ = last_ = bin;
  while (std::max(last_, bin) - std::min(first_, bin) >= n_bins) {
    widen();
    bin = bin_of(value);
  }
  if (bin < first_) {
    const std::int64_t shift = first_ - bin;
    const std::int64_t n = last_ - first_ + 1;
    const Eigen::VectorXd old = weight_.head(n);
    weight_.setZero();
    weight_.segment(shift, n) = old;
    first_ = bin;
  }
  last_ = std::max(last_, bin);
  weight_[bin - first_] += weight;
}

Eigen::VectorXd Histogram::edges() const {
  if (!(width_ > 0.0)) return {};
  Eigen::VectorXd edges(last_ - first_ + 2);
  for (Eigen::Index i = 0; i < edges.size(); ++i)
    edges[i] = width_ * static_cast<double>(first_ + i);
  return edges;
}

Eigen::VectorXd Histogram::weights() const {
  return weight_.head(width_ > 0.0 ? last_ - first_ + 1 : 0);
}

void Histogram::write(StateWriter &out) const {
  out.add(width_);
  out.add(first_);
  out.add(last_);
  out.add_list(weight_);
}

void Histogram::read(StateReader &in) {
  width_ = in.get<double>();
  first_ = in.get<std::int64_t>();
  last_ = in.get<std::int64_t>();
  weight_ = in.get_list(n_bins);
  if (last_ - first_ >= n_bins || last_ < first_ - 1)
    throw Error("the state of a histogram has impossible bins");
}

}  // namespace dpw
