// SPDX-License-Identifier: GPL-2.0-only
#include "list_gaps.h"

#include <algorithm>
#include <utility>

#include "atom.h"
#include "base/error.h"
#include "fmt/format.h"
#include "force.h"
#include "group.h"
#include "neighbor.h"
#include "structure/neighbor_finder.h"

using namespace LAMMPS_NS;

static constexpr int all_bit = 1;  // of the group all

bool ListGaps::hides(int i) const {
  for (int m = 0; m < neighbor->nex_group; ++m) {
    const int first = neighbor->ex1_bit[m], second = neighbor->ex2_bit[m];
    if (first == second) continue;  // `all all` is a list without pairs, not a world without atoms
    if ((first == all_bit && (atom->mask[i] & second) != 0) ||
        (second == all_bit && (atom->mask[i] & first) != 0))
      return true;
  }
  return false;
}

bool ListGaps::possible() const {
  const int *flag = neighbor->special_flag;
  const bool without_special = std::any_of(flag + 1, flag + 4, [](int f) { return f == 0; });
  return (atom->molecular != Atom::ATOMIC && without_special) || neighbor->exclude != 0 ||
         neighbor->includegroup != 0 || force->pair_match("^hybrid", 0) != nullptr;
}

void ListGaps::check(const dpw::AtomsView &atoms, const dpw::NeighborList &list, double owned,
                     double ghosts) const {
  const dpw::NeighborList near = dpw::find_neighbors(atoms, owned, ghosts);
  std::vector<int> listed;
  for (int i = 0; i < near.n_atoms(); ++i) {
    if (atoms.element[i] < 0) continue;
    listed.clear();
    for (const int *j = near.begin(i); j != near.end(i); ++j) {
      if (atoms.element[*j] < 0) continue;
      if (listed.empty()) {
        listed.assign(list.begin(i), list.end(i));
        std::sort(listed.begin(), listed.end());
      }
      if (std::binary_search(listed.begin(), listed.end(), *j)) continue;
      const double r = (atoms.position(*j) - atoms.position(i)).norm();
      throw dpw::AtomError(
          i, fmt::format("misses a neighbour in its list, atom {} at {:.3f} A, which the model "
                         "needs: {}",
                         atom->tag[*j], r, advice(i, *j)));
    }
  }
}

/* NPair::exclusion(), which is not for others to call. */

bool ListGaps::excludes(int i, int j) const {
  if (neighbor->nex_type > 0 && neighbor->ex_type[atom->type[i]][atom->type[j]] != 0) return true;
  const int a = atom->mask[i], b = atom->mask[j];
  for (int m = 0; m < neighbor->nex_group; ++m) {
    const int first = neighbor->ex1_bit[m], second = neighbor->ex2_bit[m];
    if (((a & first) != 0 && (b & second) != 0) || ((a & second) != 0 && (b & first) != 0))
      return true;
  }
  for (int m = 0; m < neighbor->nex_mol; ++m) {
    const int bit = neighbor->ex_mol_bit[m];
    if ((a & bit) == 0 || (b & bit) == 0) continue;
    const bool same = atom->molecule[i] == atom->molecule[j];
    if (same == (neighbor->ex_mol_intra[m] != 0)) return true;
  }
  return false;
}

/* Whether atoms are special neighbours, which owned atoms know. */

bool ListGaps::are_bonded(int i, int j) const {
  if (atom->molecular == Atom::ATOMIC) return false;
  if (i >= atom->nlocal) std::swap(i, j);
  if (i >= atom->nlocal) return false;
  const tagint *first = atom->special[i];
  const tagint *end = first + atom->nspecial[i][2];
  return std::find(first, end, atom->tag[j]) != end;
}

std::string ListGaps::advice(int i, int j) const {
  if (neighbor->exclude != 0 && excludes(i, j))
    return "`neigh_modify exclude` keeps this pair out; exclude none of the model's atoms, or "
           "whole atoms with `neigh_modify exclude group GROUP all`";
  if (neighbor->includegroup != 0 &&
      (atom->mask[i] & atom->mask[j] & group->bitmask[neighbor->includegroup]) == 0)
    return "`neigh_modify include` keeps this pair out; use `neigh_modify include all`";
  if (are_bonded(i, j))
    return "special_bonds keeps bonded atoms out; use `special_bonds lj/coul 1 1 1`";
  if (force->pair_match("^hybrid", 0) != nullptr)
    return fmt::format(
        "pair_style hybrid gives pairs of the types {} and {} to another style; give them to this "
        "one, or use hybrid/overlay",
        atom->type[i], atom->type[j]);
  return "LAMMPS left it out for a reason that is not known here";
}
