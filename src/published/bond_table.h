// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "published/layer_sites.h"
#include "published/walk_template.h"
#include "structure/atoms.h"

namespace dpw {

/// For every atom, owned or ghost, the atoms at the end of its template bonds: the one nearest to
/// (its actual position + ideal bond vector). Found on demand, once a step.
class BondTable {
 public:
  explicit BondTable(const WalkTemplate &walk) : walk_(walk) {}

  /// Keeps of `list` what can be a bonded atom before the next rebuild.
  void rebuild(const AtomsView &atoms, const NeighborList &list,
               const std::vector<AtomLabel> &labels, double skin);
  /// Forgets the bonds of the last step; positions have changed.
  void begin_step(const AtomsView &atoms) { atoms_ = atoms, ++step_; }

  /// The atoms bonded to atom i, in the order of its site's bonds. Throws AtomError where no atom,
  /// or no single one, is near enough to an ideal place.
  const int *bonds(int i);

 private:
  int nearest(int i, const TemplateBond &bond, const Eigen::Vector3d &place) const;

  const WalkTemplate &walk_;
  AtomsView atoms_;
  std::vector<AtomLabel> labels_;
  NeighborList candidates_;
  std::vector<std::size_t> first_;  ///< start of an atom's bonds in bonded_
  std::vector<int> bonded_;
  std::vector<long> found_at_;  ///< step at which an atom's bonds were found
  long step_ = 0;
};

}  // namespace dpw
