// SPDX-License-Identifier: GPL-2.0-only
#include "layer_map.h"

#include <algorithm>
#include <string>

#include "atom.h"
#include "error.h"
#include "group.h"
#include "hamiltonian_gather.h"
#include "pair_dpwannier.h"

using namespace LAMMPS_NS;

namespace {

/// All values that occur on any rank, ascending.
std::vector<tagint> union_over_ranks(const std::vector<tagint> &mine, MPI_Comm world) {
  std::vector<tagint> all = all_gather(mine, world);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

LayerMap::LayerMap(LAMMPS *lmp, int narg, char **arg, int &n_read) : Pointers(lmp) {
  n_read = 1;
  const std::string word = narg > 0 ? arg[0] : "";
  if (word == "auto") {
    rule_ = Rule::automatic;
  } else if (word == "mol") {
    rule_ = Rule::molecule;
    if (!atom->molecule_flag)
      error->all(FLERR,
                 "compute wannierham layers mol needs an atom style with molecule IDs, not {}",
                 atom->atom_style);
    const std::vector<tagint> mine(atom->molecule, atom->molecule + atom->nlocal);
    molecules_ = union_over_ranks(mine, world);
    n_layers_ = static_cast<int>(molecules_.size());
  } else if (word == "group") {
    rule_ = Rule::group;
    for (; n_read < narg; ++n_read) {
      const int found = group->find(arg[n_read]);
      if (found < 0) break;
      group_bits_.push_back(group->bitmask[found]);
    }
    n_layers_ = static_cast<int>(group_bits_.size());
    if (n_layers_ == 0)
      error->all(FLERR, "compute wannierham layers group needs the names of groups that exist");
  } else {
    error->all(FLERR, "compute wannierham layers takes auto, mol, or group G1 G2 ..., not \"{}\"",
               word);
  }
}

int LayerMap::layer(int i, const PairDPWannier &pair) const {
  switch (rule_) {
    case Rule::automatic:
      return pair.layer(i);
    case Rule::molecule: {
      const auto found = std::lower_bound(molecules_.begin(), molecules_.end(), atom->molecule[i]);
      const bool known = found != molecules_.end() && *found == atom->molecule[i];
      return known ? static_cast<int>(found - molecules_.begin()) : -1;
    }
    case Rule::group:
      break;
  }
  for (std::size_t layer = 0; layer < group_bits_.size(); ++layer)
    if (atom->mask[i] & group_bits_[layer]) return static_cast<int>(layer);
  return -1;
}
