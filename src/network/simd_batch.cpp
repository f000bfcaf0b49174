// SPDX-License-Identifier: MIT
#include "network/simd_batch.h"

namespace dpw {

SimdBatch::SimdBatch(const Mlp &network, int most, const SimdKernels &kernels)
    : network_(&network), kernels_(&kernels), outputs_(network.n_layers()) {
  for (std::size_t l = 0; l < outputs_.size(); ++l)
    outputs_[l].provide(static_cast<std::size_t>(most * network.layer(l).weight.rows()),
                        kernels.width);
}

const double *SimdBatch::forward(int n_columns) {
  for (std::size_t l = 1; l < outputs_.size(); ++l) {
    const DenseLayer &layer = network_->layer(l);
    const auto n_in = static_cast<int>(layer.weight.cols());
    const auto n_out = static_cast<int>(layer.weight.rows());
    double *x = outputs_[l - 1].data();
    const long n = static_cast<long>(n_columns) * n_in * kernels_->width;
    if (network_->activation() == Activation::tanh)
      kernels_->tanh(n, x, x);
    else
      for (long k = 0; k < n; ++k) x[k] = x[k] > 0.0 ? x[k] : 0.0;
    kernels_->product({n_out, n_in, layer.weight.data(), layer.bias.data()}, n_columns, x, n_in,
                      outputs_[l].data(), n_out);
  }
  return outputs_.back().data();
}

}  // namespace dpw
