// SPDX-License-Identifier: MIT
#include "model/hamiltonian_json.h"

#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/whole_number.h"

namespace dpw {

namespace {

using nlohmann::json;

bool read_same_layer(const json &entry, const std::string &what) {
  const auto layers = entry.at("layers").get<std::string>();
  if (layers != "same" && layers != "different")
    throw Error(what + " has layers \"" + layers + "\" (same, different)");
  return layers == "same";
}

HoppingClassData read_class(const Model &model, const json &entry) {
  const auto pair = entry.at("elements").get<std::array<std::string, 2>>();
  const auto range = entry.at("range_A").get<std::array<double, 2>>();
  HoppingClassData c{entry.at("name").get<std::string>(),
                     read_same_layer(entry, "a hopping class"),
                     model.element_index(pair[0]),
                     model.element_index(pair[1]),
                     range[0],
                     range[1],
                     entry.at("raer").get<bool>(),
                     entry.at("network").get<std::string>()};
  if (model.hamiltonian_kind == HamiltonianKind::direct) return c;
  c.r_switch = entry.at("switch_A").get<double>();
  c.uses_moments = entry.at("moments").get<bool>();
  c.n_mix = c.uses_moments ? whole_number(entry, "mix") : 0;
  c.n_pair_radial = whole_number(entry, "pair_radial");
  c.envelope = entry.at("envelope").get<std::array<double, 3>>();
  return c;
}

json write_class(const Model &model, const HoppingClassData &c) {
  const auto symbol = [&](int e) { return model.elements[static_cast<std::size_t>(e)].symbol; };
  json entry = {{"name", c.name},
                {"layers", c.same_layer ? "same" : "different"},
                {"elements", {symbol(c.element_i), symbol(c.element_j)}},
                {"range_A", {c.r_min, c.r_max}},
                {"raer", c.uses_raer},
                {"network", c.network}};
  if (model.hamiltonian_kind == HamiltonianKind::direct) return entry;
  entry["switch_A"] = c.r_switch;
  entry["moments"] = c.uses_moments;
  if (c.uses_moments) entry["mix"] = c.n_mix;
  entry["pair_radial"] = c.n_pair_radial;
  entry["envelope"] = c.envelope;
  return entry;
}

VacuumStepData read_vacuum_step(const Model &model, const json &entry) {
  VacuumStepData step{entry.at("cutoff_A").get<double>(), entry.at("switch_A").get<double>(),
                      entry.at("height_A").get<double>(), entry.at("lateral_A").get<double>(),
                      entry.at("reach_A").get<double>(),  {}};
  for (const json &bond : entry.at("bonds")) {
    const auto pair = bond.at("elements").get<std::array<std::string, 2>>();
    step.bonds.push_back({model.element_index(pair[0]), model.element_index(pair[1]),
                          read_same_layer(bond, "a class of bonds"),
                          bond.at("coefficients_eV_A3").get<std::vector<double>>()});
  }
  if (!entry.contains("transfers")) return step;
  step.crowding_cutoff = entry.at("crowding_cutoff_A").get<double>();
  step.crowding_switch = entry.at("crowding_switch_A").get<double>();
  for (const json &transfer : entry.at("transfers"))
    step.transfers.push_back({model.element_index(transfer.at("element").get<std::string>()),
                              transfer.at("crowding_per_A").get<double>(),
                              transfer.at("coefficients_eV_A4").get<std::vector<double>>()});
  return step;
}

json write_vacuum_step(const Model &model, const VacuumStepData &step) {
  json bonds = json::array();
  for (const BondClassData &bond : step.bonds)
    bonds.push_back({{"elements",
                      {model.elements[static_cast<std::size_t>(bond.element_i)].symbol,
                       model.elements[static_cast<std::size_t>(bond.element_j)].symbol}},
                     {"layers", bond.same_layer ? "same" : "different"},
                     {"coefficients_eV_A3", bond.coefficients}});
  json entry = {{"cutoff_A", step.cutoff},   {"switch_A", step.r_switch}, {"height_A", step.height},
                {"lateral_A", step.lateral}, {"reach_A", step.reach},     {"bonds", bonds}};
  if (step.transfers.empty()) return entry;
  entry["crowding_cutoff_A"] = step.crowding_cutoff;
  entry["crowding_switch_A"] = step.crowding_switch;
  for (const ChargeTransferData &transfer : step.transfers)
    entry["transfers"].push_back(
        {{"element", model.elements[static_cast<std::size_t>(transfer.element)].symbol},
         {"crowding_per_A", transfer.crowding},
         {"coefficients_eV_A4", transfer.coefficients}});
  return entry;
}

}  // namespace

std::vector<std::string> texts_by_element(const Model &model, const json &map) {
  std::vector<std::string> names;
  for (const ElementData &element : model.elements)
    names.push_back(map.at(element.symbol).get<std::string>());
  return names;
}

void read_hamiltonian(Model &model, const nlohmann::json &hamiltonian) {
  const auto kind = hamiltonian.value("kind", std::string("direct"));
  if (kind != "direct" && kind != "covariant")
    throw Error("the Hamiltonian's kind \"" + kind + "\" is unknown (direct, covariant)");
  if (kind == "covariant") {
    model.hamiltonian_kind = HamiltonianKind::covariant;
    model.hamiltonian_channels = whole_number(hamiltonian, "channels");
  }
  model.on_site = texts_by_element(model, hamiltonian.at("on_site"));
  for (const json &entry : hamiltonian.at("hopping"))
    model.hopping.push_back(read_class(model, entry));
  if (hamiltonian.contains("vacuum_step"))
    model.vacuum_step = read_vacuum_step(model, hamiltonian.at("vacuum_step"));
  if (!hamiltonian.contains("alignment")) return;
  const json &entry = hamiltonian.at("alignment");
  model.alignment =
      AlignmentData{entry.at("K_eV_A3").get<double>(), entry.at("K_slope_eV_A3").get<double>(),
                    entry.at("unit_area_A2").get<double>(),
                    model.element_index(entry.at("counted_element").get<std::string>()),
                    entry.at("training_height_A").get<double>()};
}

nlohmann::json write_hamiltonian(const Model &model) {
  const bool covariant = model.hamiltonian_kind == HamiltonianKind::covariant;
  json hamiltonian = {{"kind", covariant ? "covariant" : "direct"},
                      {"on_site", json::object()},
                      {"hopping", json::array()}};
  if (covariant) hamiltonian["channels"] = model.hamiltonian_channels;
  for (std::size_t e = 0; e < model.elements.size(); ++e)
    hamiltonian["on_site"][model.elements[e].symbol] = model.on_site[e];
  for (const HoppingClassData &c : model.hopping)
    hamiltonian["hopping"].push_back(write_class(model, c));
  if (model.vacuum_step) hamiltonian["vacuum_step"] = write_vacuum_step(model, *model.vacuum_step);
  if (!model.alignment) return hamiltonian;
  const AlignmentData &alignment = *model.alignment;
  hamiltonian["alignment"] = {
      {"K_eV_A3", alignment.k_unstrained},
      {"K_slope_eV_A3", alignment.k_slope},
      {"unit_area_A2", alignment.unit_area},
      {"counted_element",
       model.elements[static_cast<std::size_t>(alignment.counted_element)].symbol},
      {"training_height_A", alignment.training_height}};
  return hamiltonian;
}

}  // namespace dpw
