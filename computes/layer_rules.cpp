// SPDX-License-Identifier: GPL-2.0-only
#include "layer_rules.h"

#include <algorithm>
#include <string>

#include "atom.h"
#include "error.h"
#include "group.h"
#include "parallel/mpi_ranks.h"

using namespace LAMMPS_NS;

MoleculeLayers::MoleculeLayers(LAMMPS *lmp) : atom_(lmp->atom) {
  if (!atom_->molecule_flag)
    lmp->error->all(FLERR,
                    "compute wannierham layers mol needs an atom style with molecule IDs, not {}",
                    atom_->atom_style);
  const std::vector<tagint> mine(atom_->molecule, atom_->molecule + atom_->nlocal);
  molecules_ = dpw::mpi_communicator(lmp->world).all_gather(mine);
  std::sort(molecules_.begin(), molecules_.end());
  molecules_.erase(std::unique(molecules_.begin(), molecules_.end()), molecules_.end());
}

void MoleculeLayers::label(const dpw::AtomsView &atoms, const dpw::NeighborList & /*list*/,
                           int *layer) const {
  for (int i = 0; i < atoms.n_owned; ++i) {
    const auto found = std::lower_bound(molecules_.begin(), molecules_.end(), atom_->molecule[i]);
    const bool known = found != molecules_.end() && *found == atom_->molecule[i];
    layer[i] = known ? static_cast<int>(found - molecules_.begin()) : -1;
  }
}

void GroupLayers::label(const dpw::AtomsView &atoms, const dpw::NeighborList & /*list*/,
                        int *layer) const {
  for (int i = 0; i < atoms.n_owned; ++i) {
    const auto found = std::find_if(group_bits_.begin(), group_bits_.end(),
                                    [&](int bit) { return (atom_->mask[i] & bit) != 0; });
    layer[i] = found != group_bits_.end() ? static_cast<int>(found - group_bits_.begin()) : -1;
  }
}

std::unique_ptr<dpw::LabelledLayers> LAMMPS_NS::read_layer_rule(LAMMPS *lmp, int narg, char **arg,
                                                                int &n_read) {
  n_read = 1;
  const std::string word = narg > 0 ? arg[0] : "";
  if (word == "auto") return nullptr;
  if (word == "mol") return std::make_unique<MoleculeLayers>(lmp);
  if (word != "group")
    lmp->error->all(
        FLERR, "compute wannierham layers takes auto, mol, or group G1 G2 ..., not \"{}\"", word);
  std::vector<int> group_bits;
  for (; n_read < narg; ++n_read) {
    const int found = lmp->group->find(arg[n_read]);
    if (found < 0) break;
    group_bits.push_back(lmp->group->bitmask[found]);
  }
  if (group_bits.empty())
    lmp->error->all(FLERR, "compute wannierham layers group needs the names of groups that exist");
  return std::make_unique<GroupLayers>(lmp, group_bits);
}
