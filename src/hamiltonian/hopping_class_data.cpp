// SPDX-License-Identifier: MIT
#include "hamiltonian/hopping_class_data.h"

#include <array>

#include "base/error.h"

namespace dpw {

namespace {

constexpr std::array<const char *, n_layer_relations> words = {"same", "different", "farther"};

}  // namespace

LayerRelation read_layer_relation(const nlohmann::json &entry, const std::string &what) {
  const auto layers = entry.at("layers").get<std::string>();
  for (std::size_t k = 0; k < words.size(); ++k)
    if (layers == words[k]) return static_cast<LayerRelation>(k);
  throw Error(what + " has layers \"" + layers + "\" (same, different, farther)");
}

const char *layers_word(LayerRelation layers) { return words[static_cast<std::size_t>(layers)]; }

HoppingClassData read_hopping_class(const ModelHeader &header, const nlohmann::json &entry) {
  const auto pair = entry.at("elements").get<std::array<std::string, 2>>();
  const auto range = entry.at("range_A").get<std::array<double, 2>>();
  return {entry.at("name").get<std::string>(),
          read_layer_relation(entry, "a hopping class"),
          header.element_index(pair[0]),
          header.element_index(pair[1]),
          range[0],
          range[1],
          entry.at("raer").get<bool>(),
          entry.at("network").get<std::string>()};
}

nlohmann::json write_hopping_class(const ModelHeader &header, const HoppingClassData &c) {
  return {{"name", c.name},
          {"layers", layers_word(c.layers)},
          {"elements", {header.symbol(c.element_i), header.symbol(c.element_j)}},
          {"range_A", {c.r_min, c.r_max}},
          {"raer", c.uses_raer},
          {"network", c.network}};
}

}  // namespace dpw
