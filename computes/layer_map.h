// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "lmptype.h"
#include "pointers.h"

namespace LAMMPS_NS {

/// Says which layer an atom belongs to, by one of the rules of `compute wannierham layers`:
/// as the pair style's descriptor finds it, by molecule ID, or by group.
class LayerMap : protected Pointers {
 public:
  /// Reads the words after `layers`: auto | mol | group G1 G2 ...; `n_read` tells how many it took.
  LayerMap(class LAMMPS *, int narg, char **arg, int &n_read);

  int n_layers() const { return n_layers_; }
  /// Whether layers are those of the pair style's descriptor.
  bool automatic() const { return rule_ == Rule::automatic; }
  /// Layer of owned or ghost atom i, -1 if the rule covers it not.
  int layer(int i, const class PairDPWannier &pair) const;

 private:
  enum class Rule { automatic, molecule, group } rule_ = Rule::automatic;
  int n_layers_ = 2;
  std::vector<tagint> molecules_;  // ascending
  std::vector<int> group_bits_;
};

}  // namespace LAMMPS_NS
