// SPDX-License-Identifier: MIT
#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/whole_number.h"
#include "equivariant/equivariant_model.h"
#include "network/model_header_file.h"
#include "network/network_file.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr const char *hamiltonian_kind = "covariant";

EquivariantHoppingClass read_class(const ModelHeader &header, const json &entry) {
  EquivariantHoppingClass c{read_hopping_class(header, entry)};
  c.r_switch = entry.at("switch_A").get<double>();
  c.uses_moments = entry.at("moments").get<bool>();
  c.n_mix = c.uses_moments ? whole_number(entry, "mix") : 0;
  c.uses_powers = entry.value("powers", false);
  c.n_pair_radial = whole_number(entry, "pair_radial");
  c.envelope = entry.at("envelope").get<std::array<double, 3>>();
  return c;
}

/// `classes`: of H without spin.
CoupledNetworks read_without_spin(const ModelHeader &header,
                                  const std::vector<EquivariantHoppingClass> &classes,
                                  const json &entry) {
  CoupledNetworks networks;
  networks.on_site = read_by_element<std::string>(header, entry.at("on_site"));
  for (const EquivariantHoppingClass &c : classes)
    networks.hopping.push_back(entry.at("hopping").at(c.name).get<std::string>());
  return networks;
}

EquivariantSpinOrbit read_spin_orbit(const ModelHeader &header,
                                     const std::vector<EquivariantHoppingClass> &classes,
                                     const json &entry) {
  EquivariantSpinOrbit spin_orbit;
  spin_orbit.lambda = read_by_element<std::vector<double>>(header, entry.at("lambda_eV"));
  spin_orbit.on_site = read_by_element<std::string>(header, entry.at("on_site"));
  for (const json &of_class : entry.at("hopping"))
    spin_orbit.hopping.push_back(read_class(header, of_class));
  if (entry.contains("without_spin"))
    spin_orbit.without_spin = read_without_spin(header, classes, entry.at("without_spin"));
  return spin_orbit;
}

json write_class(const ModelHeader &header, const EquivariantHoppingClass &c) {
  json entry = write_hopping_class(header, c);
  entry["switch_A"] = c.r_switch;
  entry["moments"] = c.uses_moments;
  if (c.uses_moments) entry["mix"] = c.n_mix;
  if (c.uses_powers) entry["powers"] = true;
  entry["pair_radial"] = c.n_pair_radial;
  entry["envelope"] = c.envelope;
  return entry;
}

json write_without_spin(const ModelHeader &header,
                        const std::vector<EquivariantHoppingClass> &classes,
                        const CoupledNetworks &networks) {
  json entry = {{"on_site", write_by_element(header, networks.on_site)},
                {"hopping", json::object()}};
  for (std::size_t c = 0; c < classes.size(); ++c)
    entry["hopping"][classes[c].name] = networks.hopping[c];
  return entry;
}

json write_spin_orbit(const ModelHeader &header,
                      const std::vector<EquivariantHoppingClass> &classes,
                      const EquivariantSpinOrbit &spin_orbit) {
  json entry = {{"lambda_eV", write_by_element(header, spin_orbit.lambda)},
                {"on_site", write_by_element(header, spin_orbit.on_site)},
                {"hopping", json::array()}};
  for (const EquivariantHoppingClass &c : spin_orbit.hopping)
    entry["hopping"].push_back(write_class(header, c));
  if (spin_orbit.without_spin)
    entry["without_spin"] = write_without_spin(header, classes, *spin_orbit.without_spin);
  return entry;
}

EquivariantHamiltonian read_hamiltonian(const ModelHeader &header, const json &entry) {
  if (entry.value("kind", std::string()) != hamiltonian_kind)
    throw Error(
        "a model with the descriptor kind moments has a Hamiltonian of kind covariant, or none");
  EquivariantHamiltonian hamiltonian;
  hamiltonian.channels = whole_number(entry, "channels");
  hamiltonian.on_site = read_by_element<std::string>(header, entry.at("on_site"));
  for (const json &of_class : entry.at("hopping"))
    hamiltonian.hopping.push_back(read_class(header, of_class));
  if (entry.contains("vacuum_step"))
    hamiltonian.vacuum_step = read_vacuum_step(header, entry.at("vacuum_step"));
  if (entry.contains("alignment"))
    hamiltonian.alignment = read_alignment(header, entry.at("alignment"));
  if (entry.contains("spin_orbit"))
    hamiltonian.spin_orbit = read_spin_orbit(header, hamiltonian.hopping, entry.at("spin_orbit"));
  return hamiltonian;
}

json write_hamiltonian(const ModelHeader &header, const EquivariantHamiltonian &hamiltonian) {
  json entry = {{"kind", hamiltonian_kind},
                {"channels", hamiltonian.channels},
                {"on_site", write_by_element(header, hamiltonian.on_site)},
                {"hopping", json::array()}};
  for (const EquivariantHoppingClass &c : hamiltonian.hopping)
    entry["hopping"].push_back(write_class(header, c));
  if (hamiltonian.vacuum_step)
    entry["vacuum_step"] = write_vacuum_step(header, *hamiltonian.vacuum_step);
  if (hamiltonian.alignment) entry["alignment"] = write_alignment(header, *hamiltonian.alignment);
  if (hamiltonian.spin_orbit)
    entry["spin_orbit"] = write_spin_orbit(header, hamiltonian.hopping, *hamiltonian.spin_orbit);
  return entry;
}

}  // namespace

EquivariantModel EquivariantModel::read(const ModelHeader &header, const nlohmann::json &root,
                                        const Safetensors &file) {
  EquivariantModel model;
  model.descriptor = root.at("descriptor");
  model.descriptor.erase("kind");
  const json &force = root.at("force");
  if (!force.at("conservative").get<bool>())
    throw Error(
        "a model with the descriptor kind moments has conservative forces, but it says that they "
        "are not");
  model.force_networks = read_by_element<std::string>(header, force.at("networks"));
  model.force_channels = whole_number(force, "channels");
  if (root.contains("hamiltonian"))
    model.hamiltonian = read_hamiltonian(header, root.at("hamiltonian"));
  model.matrices = read_matrices(file, header.networks);
  if (root.contains("uncertainty"))
    model.uncertainty = read_uncertainty(header, root.at("uncertainty"));
  return model;
}

void EquivariantModel::write(const ModelHeader &header, nlohmann::json &root,
                             Safetensors &file) const {
  root["descriptor"] = descriptor;
  root["descriptor"]["kind"] = descriptor_kind;
  root["force"] = {{"conservative", true},
                   {"networks", write_by_element(header, force_networks)},
                   {"channels", force_channels}};
  if (hamiltonian) root["hamiltonian"] = write_hamiltonian(header, *hamiltonian);
  if (has_spin_orbit()) root["version"] = ModelHeader::format_version;
  if (uncertainty) root["uncertainty"] = write_uncertainty(header, *uncertainty);
  write_matrices(file, matrices);
}

}  // namespace dpw
