// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "structure/exchange.h"

namespace dpw {

/// Which atoms are joined: pairs closer than `length`, of which at least one atom is of an element
/// that makes planes.
struct BondRule {
  std::vector<int> plane_elements;
  double length = 0.0;  ///< A

  bool makes_planes(int element) const;
};

/// The sheets that bonds join a rank's atoms to, owned ones and ghosts, [n_all].
struct Sheets {
  std::vector<std::int64_t> id;  ///< the lowest ID of the sheet's atoms; -1: not in the model
  /// Which of its images along z the atom is in: the same for atoms that bonds join where they
  /// are, one more for an atom's image one cell higher.
  std::vector<int> copy;
};

/// Finds the sheets that an atom's bonds, those of its neighbours, and so on, join it to; across
/// ranks and the boundaries of the cell. Throws Error naming an atom that has no bond, and one
/// whose sheet is joined to its own image along z. `list` has neighbours of owned
/// atoms at least as far as bonds go. Collective.
Sheets find_sheets(const BondRule &rule, Exchange &exchange, const NeighborList &list);

}  // namespace dpw
