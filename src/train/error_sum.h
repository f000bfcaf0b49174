// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include "train/element_errors.h"

namespace dpw {

/// Sums of absolute errors, of all elements and of large ones.
struct ErrorSum {
  double all = 0.0, n_all = 0.0, large = 0.0, n_large = 0.0;

  void add(const at::Tensor &error, const at::Tensor &reference, double weight) {
    const at::Tensor size = error.abs().to(at::kDouble);
    const at::Tensor mask = (reference.abs() > large_element).to(at::kDouble);
    all += weight * size.sum().item<double>();
    n_all += weight * static_cast<double>(size.numel());
    large += weight * (size * mask).sum().item<double>();
    n_large += weight * mask.sum().item<double>();
  }
  void add(const ErrorSum &other) {
    all += other.all;
    n_all += other.n_all;
    large += other.large;
    n_large += other.n_large;
  }
  double mean() const { return n_all > 0.0 ? 1e3 * all / n_all : 0.0; }
  double mean_of_large() const { return n_large > 0.0 ? 1e3 * large / n_large : 0.0; }
};

}  // namespace dpw
