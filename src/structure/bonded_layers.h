// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <utility>

#include "structure/bonded_sheets.h"
#include "structure/layer_finder.h"

namespace dpw {

/// Layers by connectivity: an atom is in the layer of the atoms that bonds join it to, and layers
/// are in the order in which they lie above each other along z (layer_order.h). There may be any
/// number of them, rippled, in pieces, or across the boundaries of the cell.
class BondedLayers : public LayerFinder {
 public:
  /// Sheets see each other up to `sight` (A).
  BondedLayers(BondRule rule, double sight) : rule_(std::move(rule)), sight_(sight) {}

  double reach() const override { return std::max(sight_, rule_.length); }
  AtomLayers find(Exchange &exchange) const override;

 private:
  BondRule rule_;
  double sight_;
};

/// All atoms of the model are of one layer.
class SingleLayer : public LabelledLayers {
 public:
  int n_layers() const override { return 1; }
  void label(const AtomsView &atoms, const NeighborList &list, int *layer) const override;
};

}  // namespace dpw
