// SPDX-License-Identifier: MIT
#include "model/mlp.h"

#include <string>

#include "dpw_error.h"

namespace dpw {

Mlp::Mlp(const NetworkData &data, double unit_factor) : layers_(data.layers) {
  if (layers_.empty()) throw Error("the network has no layers");
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::string where = "layer " + std::to_string(l + 1);
    if (layers_[l].bias.size() != layers_[l].weight.rows())
      throw Error(where + " has a bias of another length than its weight's rows");
    if (l > 0 && layers_[l].weight.cols() != layers_[l - 1].weight.rows())
      throw Error(where + " takes another number of inputs than the layer before it gives");
  }
  if (data.normalization) {
    const InputNormalization &norm = *data.normalization;
    const Eigen::Index n = n_in();
    if (norm.gamma.size() != n || norm.beta.size() != n || norm.mean.size() != n ||
        norm.variance.size() != n)
      throw Error("the input normalisation has another length than the network's input");
    if ((norm.variance.array() + norm.epsilon <= 0.0).any())
      throw Error("the input normalisation has a variance that is not positive");
    const Eigen::VectorXd scale =
        norm.gamma.array() / (norm.variance.array() + norm.epsilon).sqrt();
    DenseLayer &first = layers_.front();
    first.bias += first.weight.lazyProduct(norm.beta - scale.cwiseProduct(norm.mean));
    first.weight = first.weight * scale.asDiagonal();
  }
  const double factor = data.output_scale * unit_factor;
  layers_.back().weight *= factor;
  layers_.back().bias *= factor;
}

const Eigen::MatrixXd &Mlp::forward(const Eigen::Ref<const Eigen::MatrixXd> &input,
                                    Workspace &work) const {
  work.pre_activation.resize(layers_.size());
  Eigen::MatrixXd &first = work.pre_activation.front();
  first.noalias() = layers_.front().weight * input;
  first.colwise() += layers_.front().bias;
  return forward_from_first(work);
}

const Eigen::MatrixXd &Mlp::forward_from_first(Workspace &work) const {
  work.pre_activation.resize(layers_.size());
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    work.activated = work.pre_activation[l - 1].cwiseMax(0.0);
    work.pre_activation[l].noalias() = layers_[l].weight * work.activated;
    work.pre_activation[l].colwise() += layers_[l].bias;
  }
  return work.pre_activation.back();
}

}  // namespace dpw
