// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "train/block_terms.h"

namespace dpw {

/// The last layer of a network of blocks by least squares. Blocks are linear in it, so that for
/// given hidden layers its best weights are known:
///   sum over blocks of weight |H - H_ref|^2 + ridge sum over k of D_k (change of weight k)^2
/// is as small as can be. D_k is the diagonal element of the normal equations, or 1e-6 of the mean
/// of all if that is more. Coefficients that share no element of a block are independent of each
/// other: each group of them has equations of its own.
class LastLayerFit {
 public:
  LastLayerFit(const BlockTerms &terms, std::int64_t n_hidden);

  /// Adds blocks. `error`: reference less prediction, [blocks, n_i * n_j], eV; `weight`: [blocks].
  void add(const LinearPart &blocks, const at::Tensor &error, const at::Tensor &weight);
  /// Changes to the network's last layer, [n_coefficients, n_hidden + 1], the bias behind.
  at::Tensor solve(double ridge) const;
  /// The same for few data and a layer that is good already. D_k is that of the coefficient's bias,
  /// which is what hidden units of 1 have, for all its weights, and a hundredth of that for the
  /// bias itself: what is common to all blocks costs little, and hidden units that happen to be
  /// small in these data cost as much as others. Coefficients whose features are small likewise.
  at::Tensor solve_near(double ridge) const;

 private:
  struct Group {
    std::vector<std::int64_t> coefficients, elements;
    at::Tensor factors;  // [elements * coefficients, features]: what of them meets
    at::Tensor a, b;     // [coefficients, n, coefficients, n], [coefficients, n]; n = n_hidden + 1
  };

  /// ridge D_k for the weights of a group, from their diagonal elements, [coefficients, n].
  using Penalty = std::function<at::Tensor(const at::Tensor &diagonal)>;
  at::Tensor solve_with(const Penalty &penalty) const;

  std::int64_t n_coefficients_;
  std::vector<Group> groups_;
};

}  // namespace dpw
