// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace dpw {

/// What training forces say of the last layers of the energy networks, with all else fixed: forces
/// are linear in their weights w, F = G w, so least squares has the covariance
///   P = (A + r mean(diag A) 1)^-1,   A = sum over frames of G^T G,
/// up to a factor, and a force of a new frame the variance g P g^T.
class LastLayerPosterior {
 public:
  LastLayerPosterior(Eigen::Index n_weights, double regularization);

  /// Forces of one frame for unit weights, G [3 atoms, n_weights].
  void add_frame(const Eigen::MatrixXd &response);
  bool empty() const { return products_.isZero(0.0); }

  Eigen::MatrixXd covariance() const;
  /// The same without a frame that was added.
  Eigen::MatrixXd covariance_without(const Eigen::MatrixXd &response) const;
  /// Weights [k, n_weights] with sum_k w_k w_k^T equal to the covariance on average, and exactly if
  /// k is n_weights or more: then there are n_weights of them. The same for the same seed.
  Eigen::MatrixXd members(int k, std::uint64_t seed) const;

 private:
  Eigen::MatrixXd inverse(const Eigen::MatrixXd &products) const;

  double regularization_;
  Eigen::MatrixXd products_;  // A
};

}  // namespace dpw
