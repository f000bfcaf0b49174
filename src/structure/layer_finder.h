// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "structure/atoms.h"
#include "structure/exchange.h"

namespace dpw {

/// A rule that says which layer an atom is in.
class LayerFinder {
 public:
  virtual ~LayerFinder() = default;

  /// How far it looks, A.
  virtual double reach() const { return 0.0; }
  /// How many layers there can be.
  virtual int n_layers() const = 0;
  /// Layers of the owned atoms, `layer` [n_owned], from 0 at the bottom; -1: the atom is not in the
  /// model, or the rule does not cover it. `list` has neighbours of owned atoms up to reach(), and
  /// may have more. Throws AtomError for an atom whose layer cannot be told.
  virtual void find(const AtomsView &atoms, const NeighborList &list, int *layer) const = 0;
};

/// Layers of owned atoms and ghosts, [n_all]. Throws Error naming an atom whose layer cannot be
/// told. Collective.
std::vector<int> find_layers(const LayerFinder &finder, Exchange &exchange);

}  // namespace dpw
