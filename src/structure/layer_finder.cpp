// SPDX-License-Identifier: MIT
#include "structure/layer_finder.h"

#include <cstddef>

namespace dpw {

AtomLayers LabelledLayers::find(Exchange &exchange) const {
  const AtomsView view = exchange.atoms();
  std::vector<int> layer(static_cast<std::size_t>(view.n_owned), -1);
  static const NeighborList nobody;
  const NeighborList &list = reach() > 0.0 ? exchange.neighbors(reach()) : nobody;
  exchange.together([&]() { label(view, list, layer.data()); });
  std::vector<double> rows(layer.begin(), layer.end());
  rows.resize(static_cast<std::size_t>(view.n_all), -1.0);
  exchange.forward(rows.data(), 1);
  return AtomLayers::labelled(n_layers(), {rows.begin(), rows.end()});
}

}  // namespace dpw
