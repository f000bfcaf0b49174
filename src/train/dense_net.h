// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "network/mlp.h"
#include "train/parameters.h"

namespace dpw {

/// A network with tanh between its layers and none after the last, as the model file has it.
class DenseNet {
 public:
  /// `widths`: inputs, hidden layers, outputs. Weights start in +-1/sqrt(inputs of the layer).
  DenseNet(Parameters &parameters, const std::string &name, const std::vector<int> &widths,
           RandomNumbers &random);

  /// From now on inputs are shifted by `mean` and divided by `deviation`, both [n_in]. A network
  /// that started from another keeps the deviation it has: what a change of an input does is what
  /// was learnt.
  void normalize(const at::Tensor &mean, const at::Tensor &deviation);
  /// The activated last hidden layer, [batch, n_hidden], of `input` [batch, n_in].
  at::Tensor hidden(const at::Tensor &input) const;
  /// The last layer of what hidden() gave, [batch, n_out].
  at::Tensor last(const at::Tensor &hidden) const;
  at::Tensor forward(const at::Tensor &input) const { return last(hidden(input)); }

  std::int64_t n_hidden() const { return weight_.back().size(1); }
  /// Adds `change`, [n_out, n_hidden + 1], to the weights of the last layer and, behind them, to
  /// its biases.
  void change_last_layer(const at::Tensor &change);
  /// Takes over the weights of a network of the same widths with tanh.
  void take(const NetworkData &data);
  /// The same for a network that is to learn something else from there; biases of the last layer
  /// stay if `own_zero`. Throws Error for other widths.
  void start_from(const NetworkData &data, bool own_zero);
  /// Adds `value` to an output, for a start next to what is known of it.
  void set_bias(int output, double value);
  /// The network for the model file; `offset` is added to all outputs.
  NetworkData data(const std::string &unit, double offset = 0.0) const;

 private:
  std::vector<at::Tensor> weight_, bias_;
  at::Tensor mean_, deviation_;
  bool started_ = false;
};

}  // namespace dpw
