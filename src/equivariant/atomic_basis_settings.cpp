// SPDX-License-Identifier: MIT
#include "equivariant/atomic_basis_settings.h"

#include <cmath>
#include <string>

#include "base/error.h"
#include "base/whole_number.h"
#include "math/radial_basis.h"
#include "math/spherical_harmonics.h"

namespace dpw {

namespace {

using nlohmann::json;

double length(const json &entry, const char *key) {
  const double value = entry.at(key).get<double>();
  if (!(value > 0.0) || !std::isfinite(value))
    throw Error(std::string("the descriptor's ") + key + " is a length in A, above 0");
  return value;
}

/// Files of before have two more lengths, clearance_A and lateral_A, which this does not need.
BondRule read_layers(const ModelHeader &header, const json &entry) {
  BondRule rule;
  const json &planes = entry.at("plane_element");
  for (const json &symbol : planes.is_array() ? planes : json::array({planes}))
    rule.plane_elements.push_back(header.element_index(symbol.get<std::string>()));
  if (rule.plane_elements.empty()) throw Error("the descriptor's plane_element names no element");
  rule.length = length(entry, "bond_A");
  return rule;
}

}  // namespace

AtomicBasisSettings::AtomicBasisSettings(const ModelHeader &header, const EquivariantModel &model)
    : n_elements(static_cast<int>(header.elements.size())) {
  const json &entry = model.descriptor;
  try {
    cutoff = length(entry, "cutoff_A");
    r_switch = entry.at("switch_A").get<double>();
    n_radial = whole_number(entry, "n_radial");
    l_max = whole_number(entry, "l_max");
    if (entry.contains("layers")) layers = read_layers(header, entry.at("layers"));
  } catch (const json::exception &problem) {
    throw Error(std::string("the descriptor is incomplete: ") + problem.what());
  }
  // Their constructors say what is wrong with the numbers.
  static_cast<void>(RadialBasis(cutoff, r_switch, n_radial));
  static_cast<void>(SphericalHarmonics(l_max));
}

}  // namespace dpw
