// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "train/hopping_net.h"

namespace dpw {

/// The last layer of a hopping network by least squares. Blocks are linear in it, so that for given
/// hidden layers its best weights are known:
///   sum over pairs of weight |H - H_ref|^2 + ridge sum over k of D_k (change of weight k)^2
/// is as small as can be. D_k is the diagonal element of the normal equations, or 1e-6 of the mean
/// of all if that is more. Coefficients that share no element of a block are independent of each
/// other: each group of them has equations of its own.
class LastLayerFit {
 public:
  explicit LastLayerFit(const HoppingNet &net);

  /// Adds pairs. `error`: reference less prediction, [pairs, n_i * n_j], eV; `weight`: [pairs].
  void add(const HoppingNet::LinearPart &pairs, const at::Tensor &error, const at::Tensor &weight);
  /// Changes to the network's last layer, [n_coefficients, n_hidden + 1], the bias behind.
  at::Tensor solve(double ridge) const;

 private:
  struct Group {
    std::vector<std::int64_t> coefficients, elements;
    at::Tensor signs;  // [elements * coefficients, features]: what of them meets
    at::Tensor a, b;   // [coefficients, n, coefficients, n], [coefficients, n]; n = n_hidden + 1
  };

  std::int64_t n_coefficients_;
  std::vector<Group> groups_;
};

}  // namespace dpw
