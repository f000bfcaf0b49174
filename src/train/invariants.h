// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

namespace dpw {

/// What a rotation leaves alone of mixed moments, as PowerSpectrum of the core, in LibTorch.
class Invariants {
 public:
  Invariants(int n_channels, int l_max, at::ScalarType type);

  int size() const;
  /// `mixed` [atoms, channels, lm] -> [atoms, size()].
  at::Tensor evaluate(const at::Tensor &mixed) const;
  /// Deviation of `values` [atoms, size()] over atoms, for the normalisation of a network.
  /// Deviations have a floor: what hardly varies in the data must not be blown up elsewhere.
  static at::Tensor deviation(const at::Tensor &values);

 private:
  int n_channels_;
  at::Tensor first_, second_;  // pairs of channels c <= c', [n_pairs]
  at::Tensor sums_;            // [lm, l_max + 1]: 1/(2 l + 1) where lm belongs to l
};

}  // namespace dpw
