// SPDX-License-Identifier: MIT
#include "structure/bonded_layers.h"

#include <algorithm>
#include <cmath>

#include "structure/layer_order.h"

namespace dpw {

namespace {

/// What owned atoms see of other sheets within `sight`. Each pair counts as r^-6: the closest atoms
/// of two sheets tell best on which side they lie, however rippled the sheets are.
std::vector<SheetContact> find_contacts(const Sheets &sheets, const AtomsView &atoms,
                                        const NeighborList &list, double sight) {
  std::vector<SheetContact> contacts;  // few, and of an atom's neighbours mostly the same
  std::size_t last = 0;
  const auto contact = [&](std::int64_t a, std::int64_t b, int copy) -> SheetContact & {
    const auto is_it = [&](const SheetContact &c) {
      return c.a == a && c.b == b && c.copy == copy;
    };
    if (last < contacts.size() && is_it(contacts[last])) return contacts[last];
    const auto found = std::find_if(contacts.begin(), contacts.end(), is_it);
    last = static_cast<std::size_t>(found - contacts.begin());
    if (found == contacts.end()) contacts.push_back({a, b, copy, 0.0, 0.0, sight});
    return contacts[last];
  };
  for (int i = 0; i < atoms.n_owned; ++i) {
    const std::int64_t a = sheets.id[static_cast<std::size_t>(i)];
    if (a < 0) continue;
    const int copy = sheets.copy[static_cast<std::size_t>(i)];
    for (const int *j = list.begin(i); j != list.end(i); ++j) {
      const auto k = static_cast<std::size_t>(*j);
      const std::int64_t b = sheets.id[k];
      if (b < 0 || (b == a && sheets.copy[k] == copy)) continue;
      const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
      const double square = d.squaredNorm();
      if (square >= sight * sight) continue;
      const double r = std::sqrt(square), weight = 1.0 / (square * square * square);
      SheetContact &c = contact(a, b, sheets.copy[k] - copy);
      c.up += weight * d.z() / r;
      c.weight += weight;
      c.nearest = std::min(c.nearest, r);
    }
  }
  return contacts;
}

/// The sheets that a rank's own atoms are in.
std::vector<std::int64_t> owned_sheets(const Sheets &sheets, int n_owned) {
  std::vector<std::int64_t> ids(sheets.id.begin(), sheets.id.begin() + n_owned);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ids.erase(std::remove(ids.begin(), ids.end(), -1), ids.end());
  return ids;
}

}  // namespace

AtomLayers BondedLayers::find(Exchange &exchange) const {
  const NeighborList &list = exchange.neighbors(reach());
  const Sheets sheets = find_sheets(rule_, exchange, list);
  const AtomsView atoms = exchange.atoms();
  const std::vector<SheetContact> mine = merged(find_contacts(sheets, atoms, list, sight_));
  const Communicator &ranks = exchange.ranks();
  const LayerOrder order = order_sheets(ranks.all_gather(owned_sheets(sheets, atoms.n_owned)),
                                        merged(ranks.all_gather(mine)));
  AtomLayers layers;
  layers.n = order.n;
  layers.period = order.period;
  for (std::size_t i = 0; i < sheets.id.size(); ++i) {
    if (sheets.id[i] < 0) {
      layers.layer.push_back(-1);
      layers.level.push_back(-1);
      continue;
    }
    const LayerOrder::Place &place = order.places.at(sheets.id[i]);
    layers.layer.push_back(place.layer);
    layers.level.push_back(place.level + layers.period * (sheets.copy[i] - place.copy));
  }
  return layers;
}

void SingleLayer::label(const AtomsView &atoms, const NeighborList & /*list*/, int *layer) const {
  for (int i = 0; i < atoms.n_owned; ++i) layer[i] = atoms.element[i] < 0 ? -1 : 0;
}

}  // namespace dpw
