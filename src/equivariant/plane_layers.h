// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "descriptor/descriptor.h"
#include "equivariant/atomic_basis_settings.h"

namespace dpw {

/// Largest difference in height of two planes of which each sees the other, if neighbours are known
/// up to `reach` (A) from any atom.
double plane_reach(const LayerRule &rule, double reach);

/// Labels the owned atoms with their layers: layer 0 is the lower one of two, or the only one.
///
/// The height of an atom's plane is that of the nearest atom of the plane's element. Planes not
/// farther aside than rule.lateral and more than rule.clearance higher or lower are other layers.
/// `list` holds the neighbours up to `reach`, or farther ones too, which do not count. Throws
/// AtomError for an atom without a plane, and for one with layers above and below it.
void find_plane_layers(const LayerRule &rule, double reach, const AtomsView &atoms,
                       const NeighborList &list, std::vector<AtomLabel> &labels);

}  // namespace dpw
