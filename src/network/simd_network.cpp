// SPDX-License-Identifier: MIT
#include "network/simd_network.h"

#include "base/error.h"

namespace dpw {

SimdNetwork::SimdNetwork(const Mlp &network, const SimdKernels &kernels)
    : kernels_(kernels), activation_(network.activation()), layers_(network.n_layers()) {
  if (layers_.size() < 2) throw Error("the network has no hidden layer");
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Layer &layer = layers_[l];
    layer.weight = network.layer(l).weight;
    layer.transposed = layer.weight.transpose();
    layer.bias = network.layer(l).bias;
    layer.output.provide(static_cast<std::size_t>(layer.weight.rows()), kernels_.width);
    layer.activated.provide(static_cast<std::size_t>(layer.weight.rows()), kernels_.width);
    layer.of_input.provide(static_cast<std::size_t>(layer.weight.cols()), kernels_.width);
  }
}

const double *SimdNetwork::forward(const SimdArray &input) {
  const SimdArray *x = &input;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Layer &layer = layers_[l];
    const auto n_in = static_cast<int>(layer.weight.cols());
    const auto n_out = static_cast<int>(layer.weight.rows());
    kernels_.product({n_out, n_in, layer.weight.data(), layer.bias.data()}, 1, x->data(), n_in,
                     layer.output.data(), n_out);
    if (l + 1 == layers_.size()) break;
    const long n = static_cast<long>(n_out) * kernels_.width;
    const double *from = layer.output.data();
    double *to = layer.activated.data();
    if (activation_ == Activation::tanh)
      kernels_.tanh(n, from, to);
    else
      for (long k = 0; k < n; ++k) to[k] = from[k] > 0.0 ? from[k] : 0.0;
    x = &layer.activated;
  }
  return layers_.back().output.data();
}

const SimdArray &SimdNetwork::backward() {
  return backward_from_hidden(layers_.back().weight.row(0).transpose());
}

const SimdArray &SimdNetwork::backward_from_hidden(
    const Eigen::Ref<const Eigen::VectorXd> &of_hidden) {
  layers_.back().of_input.set_rows(of_hidden);
  return go_back();
}

/// From the gradient with respect to the input of the last layer to that of the first.
const SimdArray &SimdNetwork::go_back() {
  for (std::size_t l = layers_.size() - 1; l > 0; --l) {
    Layer &before = layers_[l - 1];
    double *gradient = layers_[l].of_input.data();
    const double *activated = before.activated.data();
    const auto n_out = static_cast<int>(before.weight.rows());
    const auto n_in = static_cast<int>(before.weight.cols());
    if (activation_ == Activation::tanh)
      kernels_.tanh_slope(n_out, activated, gradient);
    else
      for (long k = 0; k < static_cast<long>(n_out) * kernels_.width; ++k)
        if (!(activated[k] > 0.0)) gradient[k] = 0.0;
    kernels_.product({n_in, n_out, before.transposed.data(), nullptr}, 1, gradient, n_out,
                     before.of_input.data(), n_in);
  }
  return layers_.front().of_input;
}

}  // namespace dpw
