// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

#include "train/random_numbers.h"
#include "train/tensors.h"

namespace dpw {

/// The trained tensors of a part of the model, with names for checkpoints and errors.
class Parameters {
 public:
  explicit Parameters(at::ScalarType type) : type_(type) {}

  /// Adds a tensor with elements in [-width, width).
  at::Tensor add(const std::string &name, at::IntArrayRef shape, double width,
                 RandomNumbers &random) {
    std::size_t n = 1;
    for (const std::int64_t extent : shape) n *= static_cast<std::size_t>(extent);
    at::Tensor tensor = tensor_of(random.uniform(n, width), shape, type_);
    tensor.requires_grad_(true);
    list_.emplace_back(name, tensor);
    return tensor;
  }
  at::ScalarType type() const { return type_; }
  const std::vector<std::pair<std::string, at::Tensor>> &list() const { return list_; }

 private:
  at::ScalarType type_;
  std::vector<std::pair<std::string, at::Tensor>> list_;
};

}  // namespace dpw
