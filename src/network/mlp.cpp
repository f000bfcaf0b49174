// SPDX-License-Identifier: MIT
#include "network/mlp.h"

#include <string>

#include "base/error.h"
#include "kernels/simd_kernels.h"

namespace dpw {

Mlp::Mlp(const NetworkData &data, double unit_factor)
    : layers_(data.layers), activation_(data.activation), kernels_(&simd_kernels()) {
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
  work.activated.resize(layers_.size() - 1);
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    activate(work.pre_activation[l - 1], work.activated[l - 1]);
    work.pre_activation[l].noalias() = layers_[l].weight * work.activated[l - 1];
    work.pre_activation[l].colwise() += layers_[l].bias;
  }
  return work.pre_activation.back();
}

const Eigen::MatrixXd &Mlp::backward(const Eigen::Ref<const Eigen::MatrixXd> &of_output,
                                     Workspace &work) const {
  work.gradient.resize(layers_.size());
  work.gradient.back().noalias() = layers_.back().weight.transpose() * of_output;
  return go_back(work);
}

const Eigen::MatrixXd &Mlp::backward_from_hidden(const Eigen::Ref<const Eigen::MatrixXd> &of_hidden,
                                                 Workspace &work) const {
  work.gradient.resize(layers_.size());
  work.gradient.back() = of_hidden;
  return go_back(work);
}

/// From the gradient with respect to the input of the last layer to that of the first.
const Eigen::MatrixXd &Mlp::go_back(Workspace &work) const {
  for (std::size_t l = layers_.size(); --l > 0;) {
    Eigen::MatrixXd &of_input = work.gradient[l];
    const auto activated = work.activated[l - 1].array();
    if (activation_ == Activation::tanh)
      of_input.array() *= 1.0 - activated.square();
    else
      of_input.array() *= (activated > 0.0).cast<double>();
    work.gradient[l - 1].noalias() = layers_[l - 1].weight.transpose() * of_input;
  }
  return work.gradient.front();
}

void Mlp::activate(const Eigen::MatrixXd &values, Eigen::MatrixXd &out) const {
  if (activation_ == Activation::relu) {
    out = values.cwiseMax(0.0);
    return;
  }
  out.resize(values.rows(), values.cols());
  kernels_->tanh(values.size(), values.data(), out.data());
}

}  // namespace dpw
