// SPDX-License-Identifier: MIT
#include "hamiltonian/vacuum_step_data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "hamiltonian/hopping_class_data.h"
#include "network/check_network.h"

namespace dpw {

using nlohmann::json;

namespace {

bool read_bond_layers(const json &entry) {
  const LayerRelation layers = read_layer_relation(entry, "a class of bonds");
  if (layers == LayerRelation::farther)
    throw Error("a class of bonds has layers \"farther\" (same, different)");
  return layers == LayerRelation::same;
}

const char *bond_layers_word(bool same_layer) {
  return layers_word(same_layer ? LayerRelation::same : LayerRelation::neighbouring);
}

}  // namespace

VacuumStepData read_vacuum_step(const ModelHeader &header, const nlohmann::json &entry) {
  VacuumStepData step{entry.at("cutoff_A").get<double>(), entry.at("switch_A").get<double>(),
                      entry.at("height_A").get<double>(), entry.at("lateral_A").get<double>(),
                      entry.at("reach_A").get<double>(),  {}};
  for (const json &bond : entry.at("bonds")) {
    const auto pair = bond.at("elements").get<std::array<std::string, 2>>();
    step.bonds.push_back({header.element_index(pair[0]), header.element_index(pair[1]),
                          read_bond_layers(bond),
                          bond.at("coefficients_eV_A3").get<std::vector<double>>()});
  }
  if (!entry.contains("transfers")) return step;
  step.coordination_cutoff = entry.at("crowding_cutoff_A").get<double>();
  step.coordination_switch = entry.at("crowding_switch_A").get<double>();
  for (const json &transfer : entry.at("transfers"))
    step.transfers.push_back({header.element_index(transfer.at("element").get<std::string>()),
                              transfer.at("crowding_per_A").get<double>(),
                              transfer.at("coefficients_eV_A4").get<std::vector<double>>()});
  return step;
}

nlohmann::json write_vacuum_step(const ModelHeader &header, const VacuumStepData &step) {
  json bonds = json::array();
  for (const BondClassData &bond : step.bonds)
    bonds.push_back({{"elements", {header.symbol(bond.element_i), header.symbol(bond.element_j)}},
                     {"layers", bond_layers_word(bond.same_layer)},
                     {"coefficients_eV_A3", bond.coefficients}});
  json entry = {{"cutoff_A", step.cutoff},   {"switch_A", step.r_switch}, {"height_A", step.height},
                {"lateral_A", step.lateral}, {"reach_A", step.reach},     {"bonds", bonds}};
  if (step.transfers.empty()) return entry;
  entry["crowding_cutoff_A"] = step.coordination_cutoff;
  entry["crowding_switch_A"] = step.coordination_switch;
  for (const ChargeTransferData &transfer : step.transfers)
    entry["transfers"].push_back({{"element", header.symbol(transfer.element)},
                                  {"crowding_per_A", transfer.coordination},
                                  {"coefficients_eV_A4", transfer.coefficients}});
  return entry;
}

void check_vacuum_step(const ModelHeader &header, const VacuumStepData &step) {
  require(step.r_switch >= 0.0 && step.cutoff > step.r_switch && step.height > 0.0 &&
              step.lateral > 0.0 && step.reach >= std::max(step.lateral, step.cutoff) &&
              std::isfinite(step.reach),
          "the vacuum_step needs a positive height_A and lateral_A, a switch_A below cutoff_A, and "
          "a reach_A that is not below lateral_A and cutoff_A");
  require(!step.bonds.empty(), "the vacuum_step has no bonds");
  const auto n_elements = static_cast<int>(header.elements.size());
  const std::size_t n = step.bonds.front().coefficients.size();
  for (const BondClassData &bond : step.bonds) {
    require(bond.element_i >= 0 && bond.element_i < n_elements && bond.element_j >= 0 &&
                bond.element_j < n_elements && bond.element_i != bond.element_j,
            "the vacuum_step's bonds have to be of two different elements of the model");
    require(n >= 1 && bond.coefficients.size() == n,
            "the vacuum_step's bonds need one coefficient or more, all the same number");
    for (const double c : bond.coefficients)
      require(std::isfinite(c), "the vacuum_step has a coefficient that is not finite");
  }
  require(step.transfers.empty() || (step.coordination_switch >= 0.0 &&
                                     step.coordination_cutoff > step.coordination_switch &&
                                     step.coordination_cutoff <= step.cutoff),
          "the vacuum_step needs a crowding_switch_A below crowding_cutoff_A, and that not above "
          "cutoff_A");
  std::vector<bool> seen(header.elements.size(), false);
  for (const ChargeTransferData &transfer : step.transfers) {
    require(transfer.element >= 0 && transfer.element < n_elements &&
                !seen[static_cast<std::size_t>(transfer.element)],
            "the vacuum_step's transfers have to be of different elements of the model");
    seen[static_cast<std::size_t>(transfer.element)] = true;
    require(transfer.coefficients.size() == n,
            "the vacuum_step's transfers need as many coefficients as its bonds");
    require(std::isfinite(transfer.coordination),
            "the vacuum_step has a crowding_per_A that is not finite");
    for (const double c : transfer.coefficients)
      require(std::isfinite(c), "the vacuum_step has a coefficient that is not finite");
  }
}

}  // namespace dpw
