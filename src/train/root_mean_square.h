// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cmath>

namespace dpw {

/// Root mean square of errors in eV, in meV.
struct RootMeanSquare {
  double sum = 0.0, n = 0.0;

  void add(const at::Tensor &error) {
    sum += error.to(at::kDouble).square().sum().item<double>();
    n += static_cast<double>(error.numel());
  }
  double value() const { return n > 0.0 ? 1e3 * std::sqrt(sum / n) : 0.0; }
};

}  // namespace dpw
