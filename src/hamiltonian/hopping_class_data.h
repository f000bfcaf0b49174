// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "network/model_header.h"
#include "structure/atom_layers.h"

namespace dpw {

/// Which pairs one hopping network serves, and whether it sees their RAERs: what such classes of
/// all kinds of models have.
struct HoppingClassData {
  std::string name;
  LayerRelation layers = LayerRelation::same;
  int element_i = 0, element_j = 0;  ///< ordered: the block is <i|H|j>
  double r_min = 0.0, r_max = 0.0;   ///< A; r_min <= r < r_max
  bool uses_raer = false;            ///< of both atoms
  std::string network;
};

/// The entry of a class in a model file, and what it says of layers: same, different (neighbouring
/// ones), farther. `what` has them, for the error. Throws Error, or json::exception for entries
/// that are missing or of another type.
HoppingClassData read_hopping_class(const ModelHeader &header, const nlohmann::json &entry);
nlohmann::json write_hopping_class(const ModelHeader &header, const HoppingClassData &c);
LayerRelation read_layer_relation(const nlohmann::json &entry, const std::string &what);
const char *layers_word(LayerRelation layers);

/// Largest r_max, A; 0 where there are no classes.
template <class Class>
double hopping_cutoff(const std::vector<Class> &classes) {
  double cutoff = 0.0;
  for (const HoppingClassData &c : classes) cutoff = std::max(cutoff, c.r_max);
  return cutoff;
}

}  // namespace dpw
