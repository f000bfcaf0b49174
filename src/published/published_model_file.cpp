// SPDX-License-Identifier: MIT
#include <string>

#include "base/error.h"
#include "base/whole_number.h"
#include "network/model_header_file.h"
#include "published/published_model.h"

namespace dpw {

namespace {

constexpr const char *hamiltonian_word = "direct";

void check_kinds(const nlohmann::json &root) {
  const std::string direct = hamiltonian_word, covariant = "covariant";
  const std::string kind = root.at("force").at("conservative").get<bool>()
                               ? covariant  // or no Hamiltonian at all
                               : root.at("hamiltonian").value("kind", direct);
  if (kind == covariant)
    throw Error(
        "conservative forces and a Hamiltonian of kind covariant need the descriptor kind "
        "moments");
  if (kind != direct)
    throw Error("the Hamiltonian's kind \"" + kind + "\" is unknown (direct, covariant)");
}

}  // namespace

PublishedModel PublishedModel::read(const ModelHeader &header, const nlohmann::json &root,
                                    const Safetensors & /*file*/) {
  PublishedModel model;
  model.descriptor = root.at("descriptor");
  model.descriptor.erase("kind");
  check_kinds(root);
  const nlohmann::json &force = root.at("force"), &hamiltonian = root.at("hamiltonian");
  model.force_networks = read_by_element<std::string>(header, force.at("networks"));
  model.raer_layer = whole_number(force, "raer_layer");
  model.raer_activated = force.at("raer_activated").get<bool>();
  model.on_site = read_by_element<std::string>(header, hamiltonian.at("on_site"));
  for (const nlohmann::json &entry : hamiltonian.at("hopping"))
    model.hopping.push_back(read_hopping_class(header, entry));
  if (hamiltonian.contains("alignment"))
    model.alignment = read_alignment(header, hamiltonian.at("alignment"));
  if (hamiltonian.contains("vacuum_step"))
    throw Error("a Hamiltonian of kind direct has no vacuum_step");
  if (root.contains("uncertainty")) throw Error("a model without an energy has no uncertainty");
  return model;
}

void PublishedModel::write(const ModelHeader &header, nlohmann::json &root,
                           Safetensors & /*file*/) const {
  root["descriptor"] = descriptor;
  root["descriptor"]["kind"] = descriptor_kind;
  root["force"] = {{"conservative", false},
                   {"networks", write_by_element(header, force_networks)},
                   {"raer_layer", raer_layer},
                   {"raer_activated", raer_activated}};
  nlohmann::json &hamiltonian = root["hamiltonian"];
  hamiltonian = {{"kind", hamiltonian_word},
                 {"on_site", write_by_element(header, on_site)},
                 {"hopping", nlohmann::json::array()}};
  for (const HoppingClassData &c : hopping)
    hamiltonian["hopping"].push_back(write_hopping_class(header, c));
  if (alignment) hamiltonian["alignment"] = write_alignment(header, *alignment);
}

}  // namespace dpw
