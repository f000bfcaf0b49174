// SPDX-License-Identifier: MIT
#include "uncertainty/last_layer_posterior.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <random>

namespace dpw {

LastLayerPosterior::LastLayerPosterior(Eigen::Index n_weights, double regularization)
    : regularization_(regularization), products_(Eigen::MatrixXd::Zero(n_weights, n_weights)) {}

void LastLayerPosterior::add_frame(const Eigen::MatrixXd &response) {
  products_ += response.transpose() * response;
}

Eigen::MatrixXd LastLayerPosterior::inverse(const Eigen::MatrixXd &products) const {
  // The added constant is that of all frames, with or without one of them.
  Eigen::MatrixXd precision = products;
  precision.diagonal().array() += regularization_ * products_.diagonal().mean();
  return precision.llt().solve(Eigen::MatrixXd::Identity(products.rows(), products.cols()));
}

Eigen::MatrixXd LastLayerPosterior::covariance() const { return inverse(products_); }

Eigen::MatrixXd LastLayerPosterior::covariance_without(const Eigen::MatrixXd &response) const {
  return inverse(products_ - response.transpose() * response);
}

Eigen::MatrixXd LastLayerPosterior::members(int k, std::uint64_t seed) const {
  const Eigen::Index n = products_.rows();
  const Eigen::Index n_members = std::min<Eigen::Index>(k, n);
  // Directions at right angles to each other cover more than independent ones. Sums of uniform
  // numbers are normal enough, and the same everywhere.
  std::mt19937_64 random(seed);
  const Eigen::MatrixXd numbers = Eigen::MatrixXd::NullaryExpr(n, n, [&]() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random() >> 11) * 0x1.0p-53;
    return sum;
  });
  const Eigen::MatrixXd directions =
      Eigen::MatrixXd(numbers.householderQr().householderQ()).leftCols(n_members);
  const Eigen::MatrixXd root = covariance().llt().matrixL();
  const double share = std::sqrt(static_cast<double>(n) / static_cast<double>(n_members));
  return share * (root * directions).transpose();
}

}  // namespace dpw
