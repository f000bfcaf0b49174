// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "force/force_field.h"
#include "network/mlp.h"
#include "published/layer_sites.h"
#include "published/published_model.h"
#include "published/template_walk.h"

namespace dpw {

/// Networks that give the three components of an atom's force, without an energy.
class PublishedForceField : public ForceField {
 public:
  PublishedForceField(const ModelHeader &header, const PublishedModel &model);

  ForceReach reach() const override { return walk_.reach(); }
  bool has_energy() const override { return false; }
  int label_size() const override { return 2; }  // layer and site
  void label(const AtomsView &atoms, const NeighborList &list, double *labels) const override;
  void rebuild(const AtomsView &atoms, const NeighborList &list, const double *labels,
               double skin) override;
  void evaluate(const AtomsView &atoms, ForceOutput &out) override;
  void copy_raer(double *raer) const override;

  /// Second half of a pass: the networks on the descriptors that batches() holds. Adds the forces
  /// on the owned atoms (eV/A) to `force` [n_owned][3]; null: they are not wanted.
  void apply_networks(double *force);

  TemplateWalk &walk() { return walk_; }

 private:
  TemplateWalk walk_;
  std::vector<Mlp> networks_;         // per element
  std::vector<Mlp::Workspace> work_;  // per element, of the last pass
  std::size_t raer_layer_;
  bool raer_activated_;
};

}  // namespace dpw
