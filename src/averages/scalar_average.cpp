// SPDX-License-Identifier: MIT
#include "averages/scalar_average.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dpw {

void ScalarAverage::add(double value, double weight) {
  const Eigen::Matrix<double, 1, 1> one(value);
  blocks_.add(one, weight);
  correlator_.add(value);
  if (!(weight > 0.0)) return;
  histogram_.add(value, weight);
  smallest_ = weight_ > 0.0 ? std::min(smallest_, value) : value;
  largest_ = weight_ > 0.0 ? std::max(largest_, value) : value;
  // D. H. D. West, Commun. ACM 22, 532 (1979)
  weight_ += weight;
  const double difference = value - mean_;
  mean_ += weight / weight_ * difference;
  squares_ += weight * difference * (value - mean_);
}

ScalarSummary ScalarAverage::summary() const {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const bool known = weight_ > 0.0;
  const MeanAndError average = blocks_.result();
  ScalarSummary s;
  s.n_frames = blocks_.n_frames();
  s.mean = average.mean[0];
  s.error = average.error[0];
  s.t95 = average.t95;
  s.n_blocks = average.n_blocks;
  s.block = average.block;
  s.deviation = known ? std::sqrt(squares_ / weight_) : unknown;
  s.smallest = known ? smallest_ : unknown;
  s.largest = known ? largest_ : unknown;
  s.edges = histogram_.edges();
  s.density = histogram_.weights() / (known ? weight_ * histogram_.width() : 1.0);
  s.autocorrelation = correlator_.result();
  return s;
}

void ScalarAverage::write(StateWriter &out) const {
  blocks_.write(out);
  histogram_.write(out);
  correlator_.write(out);
  for (const double number : {weight_, mean_, squares_, smallest_, largest_}) out.add(number);
}

void ScalarAverage::read(StateReader &in) {
  blocks_.read(in);
  histogram_.read(in);
  correlator_.read(in);
  for (double *number : {&weight_, &mean_, &squares_, &smallest_, &largest_})
    *number = in.get<double>();
}

}  // namespace dpw
