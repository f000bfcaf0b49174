// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "structure/layer_finder.h"

namespace dpw {

/// Layers that somebody else has found, of the atoms of one process.
class GivenLayers : public LabelledLayers {
 public:
  /// `layers` [n_owned], from 0 at the bottom; -1: in none.
  explicit GivenLayers(std::vector<int> layers) : layers_(std::move(layers)) {}

  int n_layers() const override {
    return layers_.empty() ? 0 : *std::max_element(layers_.begin(), layers_.end()) + 1;
  }
  void label(const AtomsView &, const NeighborList &, int *layer) const override {
    std::copy(layers_.begin(), layers_.end(), layer);
  }

 private:
  std::vector<int> layers_;
};

}  // namespace dpw
