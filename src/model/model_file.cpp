// SPDX-License-Identifier: MIT
// Model::load and Model::save: the JSON part in the container's metadata, weights as tensors
// named NETWORK.layerN.weight, NETWORK.layerN.bias and NETWORK.input.{gamma,beta,mean,variance}.
#include <array>
#include <utility>

#include "dpw_error.h"
#include "model/model.h"
#include "model/safetensors.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr const char *header_key = "dpw";

Eigen::VectorXd take_vector(const Safetensors &file, const std::string &name) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error("tensor \"" + name + "\" is missing");
  const Tensor &tensor = found->second;
  if (tensor.shape.size() != 1) throw Error("tensor \"" + name + "\" is not a vector");
  return Eigen::Map<const Eigen::VectorXd>(tensor.data.data(),
                                           static_cast<Eigen::Index>(tensor.size()));
}

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd take_matrix(const Safetensors &file, const std::string &name) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error("tensor \"" + name + "\" is missing");
  const Tensor &tensor = found->second;
  if (tensor.shape.size() != 2) throw Error("tensor \"" + name + "\" is not a matrix");
  return Eigen::Map<const RowMajor>(tensor.data.data(), static_cast<Eigen::Index>(tensor.shape[0]),
                                    static_cast<Eigen::Index>(tensor.shape[1]));
}

std::string layer_name(const std::string &network, int layer) {
  return network + ".layer" + std::to_string(layer);
}

NetworkData read_network(const Safetensors &file, const std::string &name, const json &entry) {
  if (entry.at("activation").get<std::string>() != "relu")
    throw Error("network \"" + name + "\" has an activation other than relu");
  NetworkData net;
  net.output_scale = entry.at("output_scale").get<double>();
  net.output_unit = entry.at("output_unit").get<std::string>();
  for (int l = 1; l <= entry.at("n_layers").get<int>(); ++l)
    net.layers.push_back({take_matrix(file, layer_name(name, l) + ".weight"),
                          take_vector(file, layer_name(name, l) + ".bias")});
  if (entry.contains("input_epsilon")) {
    const std::string input = name + ".input.";
    net.normalization =
        InputNormalization{take_vector(file, input + "gamma"), take_vector(file, input + "beta"),
                           take_vector(file, input + "mean"), take_vector(file, input + "variance"),
                           entry.at("input_epsilon").get<double>()};
  }
  return net;
}

void put_vector(Safetensors &file, const std::string &name, const Eigen::VectorXd &v) {
  file.tensors[name] = {{static_cast<std::size_t>(v.size())}, {v.data(), v.data() + v.size()}};
}

json write_network(Safetensors &file, const std::string &name, const NetworkData &net) {
  json entry = {{"activation", "relu"},
                {"n_layers", net.layers.size()},
                {"output_scale", net.output_scale},
                {"output_unit", net.output_unit}};
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const std::string layer = layer_name(name, static_cast<int>(l) + 1);
    const RowMajor weight = net.layers[l].weight;
    file.tensors[layer + ".weight"] = {
        {static_cast<std::size_t>(weight.rows()), static_cast<std::size_t>(weight.cols())},
        {weight.data(), weight.data() + weight.size()}};
    put_vector(file, layer + ".bias", net.layers[l].bias);
  }
  if (net.normalization) {
    const InputNormalization &norm = *net.normalization;
    entry["input_epsilon"] = norm.epsilon;
    put_vector(file, name + ".input.gamma", norm.gamma);
    put_vector(file, name + ".input.beta", norm.beta);
    put_vector(file, name + ".input.mean", norm.mean);
    put_vector(file, name + ".input.variance", norm.variance);
  }
  return entry;
}

std::vector<std::string> per_element(const Model &model, const json &map) {
  std::vector<std::string> names;
  for (const ElementData &element : model.elements)
    names.push_back(map.at(element.symbol).get<std::string>());
  return names;
}

void read_hamiltonian(Model &model, const json &root) {
  const json &hamiltonian = root.at("hamiltonian");
  model.on_site = per_element(model, hamiltonian.at("on_site"));
  for (const json &entry : hamiltonian.at("hopping")) {
    const auto pair = entry.at("elements").get<std::array<std::string, 2>>();
    const auto range = entry.at("range_A").get<std::array<double, 2>>();
    const auto layers = entry.at("layers").get<std::string>();
    if (layers != "same" && layers != "different")
      throw Error("a hopping class has layers \"" + layers + "\" (same, different)");
    model.hopping.push_back({entry.at("name").get<std::string>(), layers == "same",
                             model.element_index(pair[0]), model.element_index(pair[1]), range[0],
                             range[1], entry.at("raer").get<bool>(),
                             entry.at("network").get<std::string>()});
  }
  if (!hamiltonian.contains("alignment")) return;
  const json &entry = hamiltonian.at("alignment");
  model.alignment =
      AlignmentData{entry.at("K_eV_A3").get<double>(), entry.at("K_slope_eV_A3").get<double>(),
                    entry.at("unit_area_A2").get<double>(),
                    model.element_index(entry.at("counted_element").get<std::string>()),
                    entry.at("training_height_A").get<double>()};
}

json write_hamiltonian(const Model &model) {
  json hamiltonian = {{"on_site", json::object()}, {"hopping", json::array()}};
  const auto symbol = [&](int e) { return model.elements[static_cast<std::size_t>(e)].symbol; };
  for (std::size_t e = 0; e < model.elements.size(); ++e)
    hamiltonian["on_site"][model.elements[e].symbol] = model.on_site[e];
  for (const HoppingClassData &c : model.hopping)
    hamiltonian["hopping"].push_back({{"name", c.name},
                                      {"layers", c.same_layer ? "same" : "different"},
                                      {"elements", {symbol(c.element_i), symbol(c.element_j)}},
                                      {"range_A", {c.r_min, c.r_max}},
                                      {"raer", c.uses_raer},
                                      {"network", c.network}});
  if (model.alignment)
    hamiltonian["alignment"] = {{"K_eV_A3", model.alignment->k_unstrained},
                                {"K_slope_eV_A3", model.alignment->k_slope},
                                {"unit_area_A2", model.alignment->unit_area},
                                {"counted_element", symbol(model.alignment->counted_element)},
                                {"training_height_A", model.alignment->training_height}};
  return hamiltonian;
}

Model read_model(const json &root, const Safetensors &file) {
  if (root.at("format").get<std::string>() != "dpw") throw Error("its format is not \"dpw\"");
  const int version = root.at("version").get<int>();
  if (version != Model::format_version)
    throw Error("it has format version " + std::to_string(version) + ", this program reads " +
                std::to_string(Model::format_version));
  Model model;
  model.name = root.at("name").get<std::string>();
  model.provenance = root.value("provenance", json::object());
  for (const json &entry : root.at("elements"))
    model.elements.push_back({entry.at("symbol").get<std::string>(),
                              entry.at("orbitals").get<std::vector<std::string>>(),
                              entry.at("electrons").get<double>()});
  model.spin_degeneracy = root.at("spin_degeneracy").get<int>();
  model.descriptor = root.at("descriptor");
  const json &force = root.at("force");
  model.force.conservative = force.at("conservative").get<bool>();
  model.force.networks = per_element(model, force.at("networks"));
  model.force.raer_layer = force.at("raer_layer").get<int>();
  model.force.raer_activated = force.at("raer_activated").get<bool>();
  read_hamiltonian(model, root);
  for (const auto &[name, entry] : root.at("networks").items())
    model.networks[name] = read_network(file, name, entry);
  model.check();
  return model;
}

}  // namespace

Model Model::load(const std::string &path) {
  const Safetensors file = Safetensors::read(path);
  const auto header = file.metadata.find(header_key);
  if (header == file.metadata.end())
    throw Error("\"" + path +
                "\" is a safetensors file but not a .dpw model: it has no \"dpw\" entry");
  try {
    return read_model(json::parse(header->second), file);
  } catch (const json::exception &problem) {
    throw Error("the model file \"" + path + "\" is incomplete: " + problem.what());
  } catch (const Error &problem) {
    throw Error("the model file \"" + path + "\" is unusable: " + problem.what());
  }
}

void Model::save(const std::string &path) const {
  check();
  Safetensors file;
  json root = {{"format", "dpw"},
               {"version", format_version},
               {"name", name},
               {"provenance", provenance},
               {"elements", json::array()},
               {"spin_degeneracy", spin_degeneracy},
               {"descriptor", descriptor},
               {"force",
                {{"conservative", force.conservative},
                 {"raer_layer", force.raer_layer},
                 {"raer_activated", force.raer_activated},
                 {"networks", json::object()}}},
               {"hamiltonian", write_hamiltonian(*this)},
               {"networks", json::object()}};
  for (std::size_t e = 0; e < elements.size(); ++e) {
    root["elements"].push_back({{"symbol", elements[e].symbol},
                                {"orbitals", elements[e].orbitals},
                                {"electrons", elements[e].n_electrons}});
    root["force"]["networks"][elements[e].symbol] = force.networks[e];
  }
  for (const auto &[key, net] : networks) root["networks"][key] = write_network(file, key, net);
  file.metadata = {{"format", "dpw"}, {header_key, root.dump()}};
  file.write(path);
}

}  // namespace dpw
