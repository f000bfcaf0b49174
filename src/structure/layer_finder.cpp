// SPDX-License-Identifier: MIT
#include "structure/layer_finder.h"

#include <cstddef>

namespace dpw {

std::vector<int> find_layers(const LayerFinder &finder, Exchange &exchange) {
  const AtomsView view = exchange.atoms();
  std::vector<int> layer(static_cast<std::size_t>(view.n_owned), -1);
  static const NeighborList nobody;
  const NeighborList &list = finder.reach() > 0.0 ? exchange.neighbors(finder.reach()) : nobody;
  exchange.together([&]() { finder.find(view, list, layer.data()); });
  std::vector<double> rows(layer.begin(), layer.end());
  rows.resize(static_cast<std::size_t>(view.n_all), -1.0);
  exchange.forward(rows.data(), 1);
  return {rows.begin(), rows.end()};
}

}  // namespace dpw
