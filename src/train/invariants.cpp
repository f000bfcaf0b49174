// SPDX-License-Identifier: MIT
#include "train/invariants.h"

#include <cstdint>
#include <vector>

#include "train/tensors.h"

namespace dpw {

Invariants::Invariants(int n_channels, int l_max, at::ScalarType type) : n_channels_(n_channels) {
  std::vector<std::int64_t> first, second;
  for (int c = 0; c < n_channels; ++c)
    for (int other = c; other < n_channels; ++other) {
      first.push_back(c);
      second.push_back(other);
    }
  first_ = tensor_of(first);
  second_ = tensor_of(second);
  const std::int64_t n_l = l_max + 1;
  sums_ = at::zeros({n_l * n_l, n_l}, at::kDouble);
  for (std::int64_t l = 0; l < n_l; ++l)
    sums_.narrow(0, l * l, 2 * l + 1).select(1, l).fill_(1.0 / static_cast<double>(2 * l + 1));
  sums_ = sums_.to(type);
}

int Invariants::size() const {
  return n_channels_ + static_cast<int>(sums_.size(1) * first_.size(0));
}

at::Tensor Invariants::evaluate(const at::Tensor &mixed) const {
  const at::Tensor squares = mixed.index_select(1, first_) * mixed.index_select(1, second_);
  const at::Tensor power = at::matmul(squares, sums_).permute({0, 2, 1}).flatten(1);
  return at::cat({mixed.select(2, 0), power}, 1);
}

at::Tensor Invariants::deviation(const at::Tensor &values) {
  constexpr double least = 0.05;
  return values.std(0, /*unbiased=*/false) + least;
}

}  // namespace dpw
