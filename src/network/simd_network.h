// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"
#include "network/mlp.h"

namespace dpw {

/// A network with one output on a few samples at a time, one a lane (simd_kernels.h): for networks
/// so small that the work between matrix products counts.
class SimdNetwork {
 public:
  SimdNetwork(const Mlp &network, const SimdKernels &kernels);

  Eigen::Index first_size() const { return layers_.front().bias.size(); }

  /// Takes `input` [n_in] lanes; returns the output, [width].
  const double *forward(const SimdArray &input);
  /// Of the last pass: what the first layer gave before its activation, and the last hidden one
  /// after it.
  const SimdArray &first_layer() const { return layers_.front().output; }
  const SimdArray &hidden() const { return layers_[layers_.size() - 2].activated; }

  /// The gradient of the last pass's output with respect to the input, [n_in] lanes.
  const SimdArray &backward();
  /// The same of a function whose gradient with respect to hidden() is `of_hidden`, the same for
  /// all samples.
  const SimdArray &backward_from_hidden(const Eigen::Ref<const Eigen::VectorXd> &of_hidden);

 private:
  struct Layer {
    Eigen::MatrixXd weight;      // [n_out, n_in]: columns are what a product wants
    Eigen::MatrixXd transposed;  // for the way back
    Eigen::VectorXd bias;
    SimdArray output, activated, of_input;
  };

  const SimdArray &go_back();

  const SimdKernels &kernels_;
  Activation activation_;
  std::vector<Layer> layers_;
};

}  // namespace dpw
