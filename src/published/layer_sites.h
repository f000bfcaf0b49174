// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "published/walk_template.h"
#include "structure/atoms.h"
#include "structure/layer_finder.h"

namespace dpw {

/// What the walk has to know of an atom besides its position.
struct AtomLabel {
  int layer = -1;  ///< 0 the lower one; -1 for atoms that are not in the model
  int site = -1;   ///< index into WalkTemplate::sites
};

/// Finds the layer and the site of every owned atom of a bilayer from its neighbours alone.
///
/// The published code compares each z with means over the whole cell (published code, layers). That
/// fails when layers cross the cell's boundary or ripple, and needs all atoms; this rule gives the
/// same answer for flat layers without either: an atom's layer is the lower one if the atoms
/// clearly above its own layer's height, and not far aside, exist, the upper one if they lie below.
/// An atom's side of its plane follows from the plane's atoms next to it.
///
/// Throws AtomError for an atom with no other layer near it, with one on both sides, or without
/// neighbours in its plane.
void find_layer_sites(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                      std::vector<AtomLabel> &labels);

/// The layers that find_layer_sites finds.
class SiteLayers : public LabelledLayers {
 public:
  SiteLayers(const WalkTemplate &walk, double reach) : walk_(walk), reach_(reach) {}

  double reach() const override { return reach_; }
  int n_layers() const override { return 2; }
  void label(const AtomsView &atoms, const NeighborList &list, int *layer) const override;

 private:
  WalkTemplate walk_;
  double reach_;
};

}  // namespace dpw
