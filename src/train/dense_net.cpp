// SPDX-License-Identifier: MIT
#include "train/dense_net.h"

#include <cmath>

#include "base/error.h"

namespace dpw {

DenseNet::DenseNet(Parameters &parameters, const std::string &name, const std::vector<int> &widths,
                   RandomNumbers &random) {
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    const double size = 1.0 / std::sqrt(widths[l]);
    const std::string layer = name + ".layer" + std::to_string(l + 1);
    weight_.push_back(parameters.add(layer + ".weight", {widths[l + 1], widths[l]}, size, random));
    bias_.push_back(parameters.add(layer + ".bias", {widths[l + 1]}, size, random));
  }
}

void DenseNet::normalize(const at::Tensor &mean, const at::Tensor &deviation) {
  mean_ = mean.detach();
  if (!started_) deviation_ = deviation.detach();
}

at::Tensor DenseNet::hidden(const at::Tensor &input) const {
  at::Tensor x = mean_.defined() ? (input - mean_) / deviation_ : input;
  for (std::size_t l = 0; l + 1 < weight_.size(); ++l)
    x = at::tanh(at::addmm(bias_[l], x, weight_[l].t()));
  return x;
}

at::Tensor DenseNet::last(const at::Tensor &hidden) const {
  return at::addmm(bias_.back(), hidden, weight_.back().t());
}

void DenseNet::change_last_layer(const at::Tensor &change) {
  at::NoGradGuard no_grad;
  const std::int64_t n = n_hidden();
  weight_.back() += change.narrow(1, 0, n).to(weight_.back().scalar_type());
  bias_.back() += change.select(1, n).to(bias_.back().scalar_type());
}

void DenseNet::set_bias(int output, double value) {
  at::NoGradGuard no_grad;
  bias_.back().select(0, output).fill_(value);
}

void DenseNet::take(const NetworkData &data) {
  at::NoGradGuard no_grad;
  for (std::size_t l = 0; l < weight_.size(); ++l) {
    weight_[l].copy_(tensor_of(RowMatrix(data.layers[l].weight)));
    bias_[l].copy_(tensor_of(data.layers[l].bias));
  }
  if (!data.normalization) return;
  const InputNormalization &norm = *data.normalization;
  const Eigen::VectorXd deviation =
      (norm.variance.array() + norm.epsilon).sqrt() / norm.gamma.array();
  const Eigen::VectorXd mean = norm.mean.array() - norm.beta.array() * deviation.array();
  const at::ScalarType type = weight_.front().scalar_type();
  normalize(tensor_of(mean).to(type), tensor_of(deviation).to(type));
}

void DenseNet::start_from(const NetworkData &data, bool own_zero) {
  bool alike = data.layers.size() == weight_.size();
  for (std::size_t l = 0; alike && l < weight_.size(); ++l)
    alike = data.layers[l].weight.rows() == weight_[l].size(0) &&
            data.layers[l].weight.cols() == weight_[l].size(1);
  if (!alike)
    throw Error(
        "the networks of the model to start from have other widths: channels, hidden layers and "
        "what hopping depends on have to be the same");
  const at::Tensor zero = bias_.back().detach().clone();
  take(data);
  started_ = data.normalization.has_value();
  const at::NoGradGuard no_grad;
  if (own_zero) bias_.back().copy_(zero);
}

NetworkData DenseNet::data(const std::string &unit, double offset) const {
  NetworkData net;
  net.output_unit = unit;
  for (std::size_t l = 0; l < weight_.size(); ++l)
    net.layers.push_back({matrix_of(weight_[l]), vector_of(bias_[l])});
  net.layers.back().bias.array() += offset;
  net.activation = Activation::tanh;
  if (!mean_.defined()) return net;
  const Eigen::VectorXd deviation = vector_of(deviation_);
  InputNormalization norm;
  norm.mean = vector_of(mean_);
  norm.variance = deviation.cwiseAbs2();
  norm.epsilon = 0.0;
  norm.gamma = Eigen::VectorXd::Ones(deviation.size());
  norm.beta = Eigen::VectorXd::Zero(deviation.size());
  net.normalization = norm;
  return net;
}

}  // namespace dpw
