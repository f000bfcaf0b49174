// SPDX-License-Identifier: MIT
#include "uncertainty/distance_statistics.h"

#include <Eigen/Cholesky>

#include "base/error.h"

namespace dpw {

Eigen::VectorXd Metric::distances(const Eigen::MatrixXd &points) const {
  const Eigen::MatrixXd whitened = whitening * (points.colwise() - mean);
  return whitened.colwise().norm().transpose();
}

void DistanceStatistics::add_frame(const Eigen::MatrixXd &points) {
  frames_.push_back(points);
  if (points.cols() == 0) return;
  if (n_points_ == 0) {
    sum_ = Eigen::VectorXd::Zero(points.rows());
    products_ = Eigen::MatrixXd::Zero(points.rows(), points.rows());
  }
  n_points_ += points.cols();
  sum_ += points.rowwise().sum();
  products_ += points * points.transpose();
}

double DistanceStatistics::added_variance() const {
  const auto n = static_cast<double>(n_points_);
  const double variance = products_.trace() / n - (sum_ / n).squaredNorm();
  // Below rounding of the second moments there is no variance.
  if (!(variance > 1e-12 * products_.trace() / n))
    throw Error(
        "all atoms of an element have the same surroundings in the training frames: the "
        "training domain is undefined");
  return regularization_ * variance / static_cast<double>(sum_.size());
}

Metric DistanceStatistics::make(double n, const Eigen::VectorXd &sum,
                                const Eigen::MatrixXd &products) const {
  const Eigen::VectorXd mean = sum / n;
  Eigen::MatrixXd covariance = products / n - mean * mean.transpose();
  covariance.diagonal().array() += added_variance();
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  if (factor.info() != Eigen::Success)
    throw Error("the covariance of the training atoms is not positive: regularize it more");
  return {mean, factor.matrixL().solve(Eigen::MatrixXd::Identity(sum.size(), sum.size()))};
}

Metric DistanceStatistics::metric() const {
  if (n_points_ == 0) throw Error("an element has no atoms in the training frames");
  return make(static_cast<double>(n_points_), sum_, products_);
}

std::vector<Eigen::VectorXd> DistanceStatistics::left_out() const {
  std::vector<Eigen::VectorXd> distances;
  for (const Eigen::MatrixXd &points : frames_) {
    const Eigen::Index others = n_points_ - points.cols();
    if (points.cols() == 0)
      distances.emplace_back(0);
    else if (others == 0)
      distances.push_back(metric().distances(points));
    else
      distances.push_back(make(static_cast<double>(others), sum_ - points.rowwise().sum(),
                               products_ - points * points.transpose())
                              .distances(points));
  }
  return distances;
}

}  // namespace dpw
