// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "force/force_field.h"
#include "published/bond_table.h"
#include "published/layer_sites.h"
#include "published/published_model.h"
#include "published/walk_template.h"

namespace dpw {

/// The published descriptor (kind "template_walk"; published code, descriptor): an ordered list of
/// neighbours, found by walking along ideal bonds from actual atom to actual atom, then the atom's
/// partner (the nearest atom of its kind in the other layer) and the partner's own list. Each slot
/// gives v(d) = (1/|d|, dx/|d|^2, dy/|d|^2, dz/|d|^2) with d from the centre to the slot's atom, in
/// 1/A.
///
/// Several atoms at the same distance (within partner_tie) can be partner; of these the one
/// farthest along partner_tie_direction is taken: a rule that knows neither order, rank nor image.
class TemplateWalk {
 public:
  TemplateWalk(const ModelHeader &header, const PublishedModel &model);

  const WalkTemplate &walk_template() const { return walk_; }
  ForceReach reach() const;
  /// Length of the descriptor of an element.
  Eigen::Index size(int element) const;
  /// Takes over new lists and the labels of all atoms. `skin` (A): how much closer pairs may come
  /// before the next call.
  void rebuild(const AtomsView &atoms, const NeighborList &list,
               const std::vector<AtomLabel> &labels, double skin);
  /// Fills one batch per element from the present positions. Throws AtomError where an atom has no
  /// partner or a bond leads nowhere.
  void evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches);

  /// Parts of evaluate(), in its order; tests put other partners in between.
  void begin_step(const AtomsView &atoms);
  std::vector<int> find_partners() const;
  void fill(const std::vector<int> &partners, std::vector<DescriptorBatch> &batches);
  /// Atoms of the slots of atom i's own walk.
  const int *own_slots(int i);

 private:
  int find_partner(int i) const;
  const TemplateSite &site_of(int i) const;

  WalkTemplate walk_;
  int n_elements_;
  AtomsView atoms_;
  std::vector<AtomLabel> labels_;
  BondTable bonds_;
  NeighborList partner_candidates_;
  std::vector<std::size_t> first_slot_;
  std::vector<int> slots_;
  std::vector<long> walked_at_;
  long step_ = 0;
};

}  // namespace dpw
