// SPDX-License-Identifier: MIT
#include "network/model_header_file.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/whole_number.h"
#include "network/network_file.h"

namespace dpw {

namespace {

using nlohmann::json;

const std::vector<std::string> shell_letters = {"s", "p", "d"};

ElementData read_element(const json &entry) {
  ElementData element{entry.at("symbol").get<std::string>(),
                      entry.at("orbitals").get<std::vector<std::string>>(),
                      entry.at("electrons").get<double>()};
  if (!entry.contains("shells")) return element;
  for (const json &letter : entry.at("shells")) {
    const auto found = std::find(shell_letters.begin(), shell_letters.end(), letter);
    if (found == shell_letters.end())
      throw Error("element " + element.symbol + " has the shell " + letter.dump() + " (s, p, d)");
    element.shells.push_back(static_cast<int>(found - shell_letters.begin()));
  }
  return element;
}

json write_element(const ElementData &element) {
  json entry = {{"symbol", element.symbol},
                {"orbitals", element.orbitals},
                {"electrons", element.n_electrons}};
  for (const int l : element.shells)
    entry["shells"].push_back(shell_letters.at(static_cast<std::size_t>(l)));
  return entry;
}

}  // namespace

ModelHeader read_header(const nlohmann::json &root, const Safetensors &file) {
  if (root.at("format").get<std::string>() != "dpw") throw Error("its format is not \"dpw\"");
  ModelHeader header;
  header.version = whole_number(root, "version");
  if (header.version < ModelHeader::oldest_version || header.version > ModelHeader::format_version)
    throw Error("it has format version " + std::to_string(header.version) +
                ", this program reads " + std::to_string(ModelHeader::oldest_version) + " to " +
                std::to_string(ModelHeader::format_version));
  header.name = root.at("name").get<std::string>();
  header.provenance = root.value("provenance", json::object());
  for (const json &entry : root.at("elements")) header.elements.push_back(read_element(entry));
  if (header.elements.empty()) throw Error("the model has no elements");
  header.spin_degeneracy = whole_number(root, "spin_degeneracy");
  for (const auto &[name, entry] : root.at("networks").items())
    header.networks[name] = read_network(file, name, entry);
  return header;
}

void write_header(const ModelHeader &header, nlohmann::json &root, Safetensors &file) {
  root["format"] = "dpw";
  root["version"] = ModelHeader::version_without_spin;
  root["name"] = header.name;
  root["provenance"] = header.provenance;
  root["elements"] = json::array();
  root["spin_degeneracy"] = header.spin_degeneracy;
  root["networks"] = json::object();
  for (const ElementData &element : header.elements)
    root["elements"].push_back(write_element(element));
  for (const auto &[key, net] : header.networks)
    root["networks"][key] = write_network(file, key, net);
}

}  // namespace dpw
