// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "pointers.h"
#include "structure/atoms.h"

namespace LAMMPS_NS {

/// What LAMMPS leaves out of its neighbour lists because the input says so: special_bonds,
/// neigh_modify exclude or include, pair_style hybrid. An atom of a many-body model needs all its
/// neighbours.
class ListGaps : protected Pointers {
 public:
  explicit ListGaps(class LAMMPS *lmp) : Pointers(lmp) {}

  /// Whether atom i is kept out of all lists, as fix gcmc does with an atom that it tries to
  /// remove: for forces it is not there.
  bool hides(int i) const;
  /// Whether the settings may leave anything out.
  bool possible() const;
  /// Throws AtomError for an owned atom whose neighbours nearer than `owned` (A), or a ghost whose
  /// neighbours nearer than `ghosts`, are not all in `list`. Atoms without an element do not count.
  void check(const dpw::AtomsView &atoms, const dpw::NeighborList &list, double owned,
             double ghosts) const;

 private:
  std::string advice(int i, int j) const;
  bool excludes(int i, int j) const;
  bool are_bonded(int i, int j) const;
};

}  // namespace LAMMPS_NS
