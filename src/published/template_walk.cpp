// SPDX-License-Identifier: MIT
#include "published/template_walk.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace dpw {

namespace {

constexpr Eigen::Index numbers_per_slot = 4;

void put_pair_vector(const Eigen::Vector3d &d, double *out) {
  const double inverse_square = 1.0 / d.squaredNorm();
  out[0] = std::sqrt(inverse_square);
  out[1] = d.x() * inverse_square;
  out[2] = d.y() * inverse_square;
  out[3] = d.z() * inverse_square;
}

}  // namespace

TemplateWalk::TemplateWalk(const ModelHeader &header, const PublishedModel &model)
    : walk_(header, model), n_elements_(static_cast<int>(header.elements.size())), bonds_(walk_) {
  for (int e = 0; e < n_elements_; ++e) {
    const auto n_in = header.network(model.force_networks[static_cast<std::size_t>(e)])
                          .layers.front()
                          .weight.cols();
    if (n_in != size(e))
      throw Error("template_walk: the walk of element " + header.symbol(e) + " gives " +
                  std::to_string(size(e)) + " numbers but its force network takes " +
                  std::to_string(n_in));
  }
}

ForceReach TemplateWalk::reach() const {
  const double bond = walk_.longest_bond();
  return {std::max(walk_.partner_cutoff, bond), bond, walk_.partner_cutoff + walk_.longest_walk()};
}

Eigen::Index TemplateWalk::size(int element) const {
  for (const TemplateSite &site : walk_.sites)
    if (site.element == element)  // own slots, the partner, the partner's slots
      return numbers_per_slot * (2 * static_cast<Eigen::Index>(site.walk.size()) + 1);
  return 0;
}

const TemplateSite &TemplateWalk::site_of(int i) const {
  return walk_.sites[static_cast<std::size_t>(labels_[static_cast<std::size_t>(i)].site)];
}

void TemplateWalk::rebuild(const AtomsView &atoms, const NeighborList &list,
                           const std::vector<AtomLabel> &labels, double skin) {
  atoms_ = atoms;
  labels_ = labels;
  bonds_.rebuild(atoms, list, labels, skin);

  partner_candidates_.clear();
  for (int i = 0; i < atoms.n_owned; ++i) {
    const AtomLabel &own = labels_[static_cast<std::size_t>(i)];
    if (own.site >= 0)
      for (const int *j = list.begin(i); j != list.end(i); ++j) {
        const AtomLabel &other = labels_[static_cast<std::size_t>(*j)];
        if (other.site == site_of(i).partner_site && other.layer != own.layer)
          partner_candidates_.index.push_back(*j);
      }
    partner_candidates_.close_atom();
  }

  first_slot_.assign(1, 0);
  for (int i = 0; i < atoms.n_all; ++i) {
    const bool known = labels_[static_cast<std::size_t>(i)].site >= 0;
    first_slot_.push_back(first_slot_.back() + (known ? site_of(i).walk.size() : 0));
  }
  slots_.assign(first_slot_.back(), -1);
  walked_at_.assign(static_cast<std::size_t>(atoms.n_all), -1);
}

void TemplateWalk::begin_step(const AtomsView &atoms) {
  atoms_ = atoms;
  ++step_;
  bonds_.begin_step(atoms);
}

int TemplateWalk::find_partner(int i) const {
  const Eigen::Vector3d centre = atoms_.position(i);
  double nearest = walk_.partner_cutoff;
  for (const int *j = partner_candidates_.begin(i); j != partner_candidates_.end(i); ++j)
    nearest = std::min(nearest, (atoms_.position(*j) - centre).norm());

  int partner = -1;
  double farthest_along = -std::numeric_limits<double>::infinity();
  for (const int *j = partner_candidates_.begin(i); j != partner_candidates_.end(i); ++j) {
    const Eigen::Vector3d d = atoms_.position(*j) - centre;
    if (d.norm() > nearest + walk_.partner_tie) continue;
    const double along = d.dot(walk_.partner_tie_direction);
    if (along <= farthest_along) continue;
    farthest_along = along;
    partner = *j;
  }
  if (partner < 0)
    throw AtomError(i, "(" + site_of(i).name + ") has no partner in the other layer within " +
                           std::to_string(walk_.partner_cutoff) +
                           " A: the layers are too far apart, or one has a hole");
  return partner;
}

std::vector<int> TemplateWalk::find_partners() const {
  std::vector<int> partners(static_cast<std::size_t>(atoms_.n_owned), -1);
  for (int i = 0; i < atoms_.n_owned; ++i)
    if (labels_[static_cast<std::size_t>(i)].site >= 0)
      partners[static_cast<std::size_t>(i)] = find_partner(i);
  return partners;
}

const int *TemplateWalk::own_slots(int i) {
  const auto centre = static_cast<std::size_t>(i);
  int *slots = slots_.data() + first_slot_[centre];
  if (walked_at_[centre] == step_) return slots;
  const std::vector<TemplateStep> &walk = site_of(i).walk;
  for (std::size_t k = 0; k < walk.size(); ++k) {
    const int parent = walk[k].parent == 0 ? i : slots[walk[k].parent - 1];
    slots[k] = bonds_.bonds(parent)[walk[k].bond];
  }
  walked_at_[centre] = step_;
  return slots;
}

void TemplateWalk::fill(const std::vector<int> &partners, std::vector<DescriptorBatch> &batches) {
  batches.resize(static_cast<std::size_t>(n_elements_));
  for (DescriptorBatch &batch : batches) batch.atoms.clear();
  for (int i = 0; i < atoms_.n_owned; ++i)
    if (labels_[static_cast<std::size_t>(i)].site >= 0)
      batches[static_cast<std::size_t>(atoms_.element[i])].atoms.push_back(i);

  for (int e = 0; e < n_elements_; ++e) {
    DescriptorBatch &batch = batches[static_cast<std::size_t>(e)];
    batch.values.resize(size(e), static_cast<Eigen::Index>(batch.atoms.size()));
    double *out = batch.values.data();
    for (const int i : batch.atoms) {
      const Eigen::Vector3d centre = atoms_.position(i);
      const int partner = partners[static_cast<std::size_t>(i)];
      const auto put = [&](int slot_atom) {
        put_pair_vector(atoms_.position(slot_atom) - centre, out);
        out += numbers_per_slot;
      };
      const std::size_t n_slots = site_of(i).walk.size();
      const int *own = own_slots(i);
      std::for_each(own, own + n_slots, put);
      put(partner);
      const int *of_partner = own_slots(partner);
      std::for_each(of_partner, of_partner + n_slots, put);
    }
  }
}

void TemplateWalk::evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) {
  begin_step(atoms);
  fill(find_partners(), batches);
}

}  // namespace dpw
