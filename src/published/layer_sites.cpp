// SPDX-License-Identifier: MIT
#include "published/layer_sites.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

/// How far a site's own layer extends from it along the layer's normal, towards the other layer
/// (which is +z in the template's frame) and away from it.
struct Extent {
  double towards = 0.0, away = 0.0;
};

Extent own_layer_extent(const TemplateSite &site) {
  Extent extent;
  for (const TemplateBond &bond : site.bonds) {
    extent.towards = std::max(extent.towards, bond.vector.z());
    extent.away = std::max(extent.away, -bond.vector.z());
  }
  return extent;
}

const TemplateSite *find_site(const WalkTemplate &walk, int element, Side side) {
  for (const TemplateSite &site : walk.sites)
    if (site.element == element && site.side == side) return &site;
  return nullptr;
}

/// Whether atom i lies above (+1) or below (-1) the atoms of its plane, which are of another
/// element.
double side_of_plane(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                     int i) {
  double height = 0.0;
  int count = 0;
  for (const int *j = list.begin(i); j != list.end(i); ++j) {
    if (atoms.element[*j] < 0 || atoms.element[*j] == atoms.element[i]) continue;
    const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
    if (d.squaredNorm() > walk.side_cutoff * walk.side_cutoff) continue;
    height -= d.z();
    ++count;
  }
  if (count == 0)
    throw AtomError(i, "has no atom of its layer's plane within " +
                           std::to_string(walk.side_cutoff) +
                           " A: the model is for complete layers only");
  return height > 0.0 ? 1.0 : -1.0;
}

bool has_atom_at_height(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                        int i, double direction, double height) {
  for (const int *j = list.begin(i); j != list.end(i); ++j) {
    if (atoms.element[*j] < 0) continue;
    const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
    if (d.head<2>().squaredNorm() < walk.layer_lateral * walk.layer_lateral &&
        direction * d.z() > height)
      return true;
  }
  return false;
}

int decide_layer(int i, bool above, bool below) {
  if (above && below)
    throw AtomError(i,
                    "has other layers both above and below it: the model is for two layers only");
  if (!above && !below)
    throw AtomError(i, "has no second layer above or below it: the model is for bilayers only");
  return above ? 0 : 1;
}

AtomLabel label_of(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                   int i) {
  const int element = atoms.element[i];
  const double reach = walk.layer_clearance;
  AtomLabel label;
  const TemplateSite *site = find_site(walk, element, Side::none);
  if (site != nullptr) {
    const Extent extent = own_layer_extent(*site);
    const double height = std::max(extent.towards, extent.away) + reach;
    label.layer = decide_layer(i, has_atom_at_height(walk, atoms, list, i, 1.0, height),
                               has_atom_at_height(walk, atoms, list, i, -1.0, height));
  } else {
    // On its outer side nothing of the own layer lies beyond the atom; on the other side the whole
    // layer does. Which of the two sides faces the other layer is what is asked for.
    const double outward = side_of_plane(walk, atoms, list, i);
    const TemplateSite *facing = find_site(walk, element, Side::facing);
    const Extent extent = own_layer_extent(*facing);
    const bool beyond = has_atom_at_height(walk, atoms, list, i, outward, extent.towards + reach);
    const bool behind = has_atom_at_height(walk, atoms, list, i, -outward, extent.away + reach);
    const bool above = outward > 0.0 ? beyond : behind;
    label.layer = decide_layer(i, above, outward > 0.0 ? behind : beyond);
    site = beyond ? facing : find_site(walk, element, Side::outer);
  }
  if (site == nullptr)
    throw AtomError(i, "lies on a side of its layer for which the model has no template");
  label.site = static_cast<int>(site - walk.sites.data());
  return label;
}

}  // namespace

void find_layer_sites(const WalkTemplate &walk, const AtomsView &atoms, const NeighborList &list,
                      std::vector<AtomLabel> &labels) {
  labels.assign(static_cast<std::size_t>(atoms.n_all), AtomLabel{});
  for (int i = 0; i < atoms.n_owned; ++i)
    if (atoms.element[i] >= 0) labels[static_cast<std::size_t>(i)] = label_of(walk, atoms, list, i);
}

void SiteLayers::label(const AtomsView &atoms, const NeighborList &list, int *layer) const {
  std::vector<AtomLabel> labels;
  find_layer_sites(walk_, atoms, list, labels);
  for (int i = 0; i < atoms.n_owned; ++i) layer[i] = labels[static_cast<std::size_t>(i)].layer;
}

}  // namespace dpw
