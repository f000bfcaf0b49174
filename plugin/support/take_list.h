// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>
#include "lmptype.h"
#include "neigh_list.h"

#include "structure/atoms.h"

namespace LAMMPS_NS {

/// Copies a full neighbour list of LAMMPS into the core's form: one entry for each of the first
/// `n_atoms` atoms, empty for those the list does not have (with pair hybrid it has only the atoms
/// of this style). A list can have ghosts without having been asked for them: where it fits, LAMMPS
/// hands out another style's.
inline void take_list(const NeighList &list, int n_atoms, dpw::NeighborList &copy) {
  std::vector<char> listed(static_cast<std::size_t>(n_atoms), 0);
  for (int row = 0; row < list.inum + list.gnum; ++row)
    if (list.ilist[row] < n_atoms) listed[static_cast<std::size_t>(list.ilist[row])] = 1;
  copy.clear();
  for (int i = 0; i < n_atoms; ++i) {
    if (listed[static_cast<std::size_t>(i)])
      for (int k = 0; k < list.numneigh[i]; ++k)
        copy.index.push_back(list.firstneigh[i][k] & NEIGHMASK);
    copy.close_atom();
  }
}

}  // namespace LAMMPS_NS
