// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "structure/atom_layers.h"
#include "structure/exchange.h"

namespace dpw {

/// A rule that says which layer an atom is in.
class LayerFinder {
 public:
  virtual ~LayerFinder() = default;

  /// How far it looks, A.
  virtual double reach() const { return 0.0; }
  /// The layers of the present atoms. Throws Error naming an atom whose layer cannot be told, and
  /// where the layers have no order. Collective.
  virtual AtomLayers find(Exchange &exchange) const = 0;
};

/// A rule that tells an atom's layer without those of others. An image is in its atom's layer.
class LabelledLayers : public LayerFinder {
 public:
  /// How many layers there are, whether or not they have atoms.
  virtual int n_layers() const = 0;
  /// Layers of the owned atoms, `layer` [n_owned], from 0 at the bottom; -1: the atom is not in the
  /// model, or the rule does not cover it. `list` has neighbours of owned atoms up to reach(), and
  /// may have more. Throws AtomError for an atom whose layer cannot be told.
  virtual void label(const AtomsView &atoms, const NeighborList &list, int *layer) const = 0;

  AtomLayers find(Exchange &exchange) const final;
};

}  // namespace dpw
