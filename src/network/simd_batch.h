// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"
#include "network/mlp.h"

namespace dpw {

/// A network behind its first layer on several columns of lanes (simd_kernels.h): as Mlp's
/// forward_from_first(), but what a sample gives does not depend on the others, to the last bit.
class SimdBatch {
 public:
  /// `network` is to live as long as this; `most`: columns at a time.
  SimdBatch(const Mlp &network, int most, const SimdKernels &kernels);

  /// What the first layer gives before its activation, [columns][first_size] lanes: to be filled.
  double *first() { return outputs_.front().data(); }
  int first_size() const { return static_cast<int>(network_->layer(0).weight.rows()); }
  int last_size() const { return static_cast<int>(network_->n_out()); }

  /// Goes on from first(), which it may change. The output: [n_columns][last_size] lanes.
  const double *forward(int n_columns);
  /// What forward() found in the last hidden layer, [n_columns][last_hidden_size] lanes; there is
  /// one hidden layer at least.
  const double *last_hidden() const { return outputs_[outputs_.size() - 2].data(); }
  int last_hidden_size() const {
    return static_cast<int>(network_->layer(network_->n_layers() - 1).weight.cols());
  }

 private:
  const Mlp *network_;
  const SimdKernels *kernels_;
  std::vector<SimdArray> outputs_;  // of every layer; of hidden ones after the activation
};

}  // namespace dpw
