// SPDX-License-Identifier: MIT
#include "force/training_domain.h"

#include <utility>

namespace dpw {

TrainingDomain::TrainingDomain(const UncertaintyData &data, std::vector<Eigen::MatrixXd> whitening,
                               const std::vector<Eigen::MatrixXd> &mean)
    : data_(data), whitening_(std::move(whitening)) {
  for (std::size_t e = 0; e < mean.size(); ++e)
    whitened_mean_.emplace_back(whitening_[e].lazyProduct(mean[e]));
}

void TrainingDomain::distances(int element, const Eigen::Ref<const Eigen::MatrixXd> &first_layer,
                               Eigen::Ref<Eigen::VectorXd> out) {
  const auto e = static_cast<std::size_t>(element);
  work_.noalias() = whitening_[e] * first_layer;
  work_.colwise() -= whitened_mean_[e];
  out = work_.colwise().norm().transpose();
}

Eigen::MatrixXd TrainingDomain::coordinates(
    int element, const Eigen::Ref<const Eigen::MatrixXd> &first_layer) const {
  const auto e = static_cast<std::size_t>(element);
  return (whitening_[e] * first_layer).colwise() - whitened_mean_[e];
}

}  // namespace dpw
