// SPDX-License-Identifier: MIT
#include "network/model_header.h"

#include <cmath>

#include "base/error.h"
#include "network/check_network.h"

namespace dpw {

int ModelHeader::element_index(const std::string &symbol) const {
  std::string known;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    if (elements[e].symbol == symbol) return static_cast<int>(e);
    known += (e ? ", " : "") + elements[e].symbol;
  }
  throw Error("the model has no element " + symbol + " (it knows " + known + ")");
}

const NetworkData &ModelHeader::network(const std::string &key) const {
  const auto found = networks.find(key);
  if (found == networks.end())
    throw Error("the model refers to a network \"" + key + "\" it lacks");
  return found->second;
}

Eigen::Index ModelHeader::layer_size(const std::string &key, int layer) const {
  return network(key).layers[static_cast<std::size_t>(layer - 1)].weight.rows();
}

void ModelHeader::check_header(bool with_orbitals) const {
  require(!elements.empty(), "the model has no elements");
  require(spin_degeneracy == 1 || spin_degeneracy == 2, "spin_degeneracy is 1 or 2");
  for (const ElementData &element : elements) {
    require(!element.orbitals.empty() || !with_orbitals,
            "element " + element.symbol + " has no orbitals");
    require(element.n_electrons >= 0.0 && std::isfinite(element.n_electrons),
            "element " + element.symbol + " has a number of electrons below 0");
  }
}

}  // namespace dpw
