// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

namespace dpw {

/// Programs count layers from 0 or from 1: the lowest becomes 0.
inline void count_layers_from_zero(std::vector<int> &layers) {
  if (layers.empty()) return;
  const int lowest = *std::min_element(layers.begin(), layers.end());
  for (int &layer : layers) layer -= lowest;
}

}  // namespace dpw
