// SPDX-License-Identifier: MIT
#pragma once

#include "equivariant/atomic_basis_settings.h"
#include "structure/layer_finder.h"

namespace dpw {

/// Largest difference in height of two planes of which each sees the other, if neighbours are known
/// up to `reach` (A) from any atom.
double plane_reach(const LayerRule &rule, double reach);

/// Layers by the planes of one element: layer 0 is the lower one of two, or the only one.
///
/// The height of an atom's plane is that of the nearest atom of the plane's element. Planes not
/// farther aside than rule.lateral and more than rule.clearance higher or lower are other layers.
/// find() throws AtomError for an atom without a plane, and for one with layers above and below it.
class PlaneLayers : public LayerFinder {
 public:
  /// Atoms farther apart than `sight` (A) do not count, however long the list is.
  PlaneLayers(const LayerRule &rule, double sight, double reach)
      : rule_(rule), sight_(sight), reach_(reach) {}

  double reach() const override { return reach_; }
  int n_layers() const override { return 2; }
  void find(const AtomsView &atoms, const NeighborList &list, int *layer) const override;

 private:
  LayerRule rule_;
  double sight_, reach_;
};

/// All atoms of the model are of one layer.
class SingleLayer : public LayerFinder {
 public:
  int n_layers() const override { return 2; }  // as of every model, so that results have one shape
  void find(const AtomsView &atoms, const NeighborList &list, int *layer) const override;
};

}  // namespace dpw
