// SPDX-License-Identifier: MIT
#pragma once

#include "descriptor/descriptor.h"
#include "published/walk_template.h"

namespace dpw {

/// Finds the layer and the site of every owned atom of a bilayer from its neighbours alone.
///
/// The published code compares each z with means over the whole cell (SPEC section 1). That fails
/// when layers cross the cell's boundary or ripple, and needs all atoms; this rule gives the same
/// answer for flat layers without either: an atom's layer is the lower one if the atoms clearly
/// above its own layer's height, and not far aside, exist, the upper one if they lie below. An
/// atom's side of its plane follows from the plane's atoms next to it.
///
/// Throws AtomError for an atom with no other layer near it, with one on both sides, or without
/// neighbours in its plane.
void find_layer_sites(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                      std::vector<AtomLabel> &labels);

}  // namespace dpw
