// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace dpw {

/// Blocks are linear in the last layer of their network: a block is a sum of products of a
/// coefficient, which is one of the outputs, a feature and a factor, each of which goes to one
/// element.
struct BlockTerms {
  std::vector<std::int64_t> coefficient, feature, element;  ///< one entry a term
  std::vector<double> factor;
  int n_coefficients = 0, n_features = 1;
  int n_rows = 0, n_columns = 0;  ///< of the block; element = row * n_columns + column
};

/// What blocks are made of besides the last layer and the terms: the hidden layer before it,
/// [blocks, n_hidden], the features, [blocks, n_features], and a size of the whole, [blocks], eV.
struct LinearPart {
  at::Tensor hidden, features, size;
};

}  // namespace dpw
