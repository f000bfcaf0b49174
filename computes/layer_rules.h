// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>
#include <vector>

#include "lammps.h"
#include "lmptype.h"
#include "structure/layer_finder.h"

namespace LAMMPS_NS {

/// Layers by molecule ID.
class MoleculeLayers : public dpw::LabelledLayers {
 public:
  /// Ascending IDs of all molecules are the layers, from below. Collective.
  explicit MoleculeLayers(class LAMMPS *lmp);

  int n_layers() const override { return static_cast<int>(molecules_.size()); }
  void label(const dpw::AtomsView &, const dpw::NeighborList &, int *layer) const override;

 private:
  const class Atom *atom_;
  std::vector<tagint> molecules_;  // ascending
};

/// Layers by group.
class GroupLayers : public dpw::LabelledLayers {
 public:
  GroupLayers(class LAMMPS *lmp, const std::vector<int> &group_bits)
      : atom_(lmp->atom), group_bits_(group_bits) {}

  int n_layers() const override { return static_cast<int>(group_bits_.size()); }
  void label(const dpw::AtomsView &, const dpw::NeighborList &, int *layer) const override;

 private:
  const class Atom *atom_;
  std::vector<int> group_bits_;
};

/// Reads the words after `layers` of compute wannierham: auto | mol | group G1 G2 ...; `n_read`
/// tells how many it took. Null for auto: the model's own rule.
std::unique_ptr<dpw::LabelledLayers> read_layer_rule(class LAMMPS *lmp, int narg, char **arg,
                                                     int &n_read);

}  // namespace LAMMPS_NS
