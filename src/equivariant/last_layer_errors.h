// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "equivariant/last_hidden.h"

namespace dpw {

/// What training data leave open of a network whose last layer alone is free: its output is linear
/// in x = (h; 1), h from the last hidden layer, so that least squares has the covariance
///   P = (A + mu 1)^-1 = L^-T L^-1,   A = sum over training samples of e^2 x x^T,
/// up to a factor, for outputs that are multiplied by e afterwards. The error to be expected of a
/// new sample is scale e |L^-1 x|.
class LastLayerErrors {
 public:
  /// `factor`: L^-1, lower triangular [n_hidden + 1, n_hidden + 1].
  LastLayerErrors(Eigen::MatrixXd factor, double scale);

  /// Of pairs, the envelope as e; the root mean square of the answers to a pair, in the unit of
  /// the scale.
  Eigen::VectorXd of(const LastHidden &seen);

 private:
  Eigen::MatrixXd of_hidden_;  // L^-1 without its last column
  Eigen::VectorXd of_one_;     // that column
  double scale_;
  Eigen::MatrixXd work_;
};

}  // namespace dpw
