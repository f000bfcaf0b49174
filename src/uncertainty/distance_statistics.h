// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Mean and inverse Cholesky factor of the regularised covariance of a cloud of points.
struct Metric {
  Eigen::VectorXd mean;
  Eigen::MatrixXd whitening;  ///< lower triangular; distance = |whitening (x - mean)|

  /// Of points [n, points].
  Eigen::VectorXd distances(const Eigen::MatrixXd &points) const;
};

/// Points of one element in the training frames, and how far each frame is from all the others.
/// Atoms of one frame are much alike: a distance from a cloud that holds the rest of its own frame
/// would tell little of a new frame.
class DistanceStatistics {
 public:
  /// `regularization` times the mean variance of a coordinate is added to every variance.
  explicit DistanceStatistics(double regularization) : regularization_(regularization) {}

  /// Points [n, atoms] of one frame, any number of atoms.
  void add_frame(const Eigen::MatrixXd &points);
  Eigen::Index size() const { return n_points_; }

  /// Of all frames. Throws Error if all points are the same.
  Metric metric() const;
  /// For each frame that was added, the distances of its points from the metric of the others; from
  /// the metric of all where no other frame has points.
  std::vector<Eigen::VectorXd> left_out() const;

 private:
  Metric make(double n, const Eigen::VectorXd &sum, const Eigen::MatrixXd &products) const;
  double added_variance() const;

  double regularization_;
  std::vector<Eigen::MatrixXd> frames_;
  Eigen::Index n_points_ = 0;
  Eigen::VectorXd sum_;
  Eigen::MatrixXd products_;
};

}  // namespace dpw
