// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "structure/atoms.h"

namespace dpw {

/// Puts each atom's neighbours into the order of their IDs, `ids` [n_all], and images of one atom
/// into an order by their positions. Then sums over them are the same bit for bit, whoever found
/// the list, and whenever.
void sort_neighbors(const AtomsView &atoms, const std::vector<std::int64_t> &ids,
                    NeighborList &list);

/// Neighbours of owned atoms nearer than `owned_cutoff` and of ghosts nearer than `ghost_cutoff`
/// (A), whatever their elements, in no particular order; 0: none. Takes a time in proportion to the
/// number of atoms and neighbours. Throws AtomError for a position that is not finite.
NeighborList find_neighbors(const AtomsView &atoms, double owned_cutoff, double ghost_cutoff = 0.0);

}  // namespace dpw
