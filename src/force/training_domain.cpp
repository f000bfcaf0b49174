// SPDX-License-Identifier: MIT
#include "force/training_domain.h"

namespace dpw {

TrainingDomain::TrainingDomain(const Model &model) : data_(model.uncertainty.value()) {
  for (const ElementData &element : model.elements) {
    whitening_.push_back(model.matrix(domain_whitening_name(element.symbol)));
    const Eigen::MatrixXd &mean = model.matrix(domain_mean_name(element.symbol));
    whitened_mean_.emplace_back(whitening_.back().lazyProduct(mean));
  }
}

void TrainingDomain::distances(int element, const Eigen::Ref<const Eigen::MatrixXd> &first_layer,
                               Eigen::Ref<Eigen::VectorXd> out) {
  const auto e = static_cast<std::size_t>(element);
  work_.noalias() = whitening_[e] * first_layer;
  work_.colwise() -= whitened_mean_[e];
  out = work_.colwise().norm().transpose();
}

}  // namespace dpw
