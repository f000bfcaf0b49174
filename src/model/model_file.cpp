// SPDX-License-Identifier: MIT
// Model::load and Model::save: the JSON part in the container's metadata, weights as tensors
// named NETWORK.layerN.weight, NETWORK.layerN.bias and NETWORK.input.{gamma,beta,mean,variance};
// other tensors are the model's matrices.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/whole_number.h"
#include "model/hamiltonian_json.h"
#include "model/model.h"
#include "network/safetensors.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr const char *header_key = "dpw";

Eigen::VectorXd take_vector(const Safetensors &file, const std::string &name) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error("tensor \"" + name + "\" is missing");
  const StoredTensor &tensor = found->second;
  if (tensor.shape.size() != 1) throw Error("tensor \"" + name + "\" is not a vector");
  return Eigen::Map<const Eigen::VectorXd>(tensor.data.data(),
                                           static_cast<Eigen::Index>(tensor.size()));
}

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd take_matrix(const Safetensors &file, const std::string &name) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error("tensor \"" + name + "\" is missing");
  const StoredTensor &tensor = found->second;
  if (tensor.shape.size() != 2) throw Error("tensor \"" + name + "\" is not a matrix");
  return Eigen::Map<const RowMajor>(tensor.data.data(), static_cast<Eigen::Index>(tensor.shape[0]),
                                    static_cast<Eigen::Index>(tensor.shape[1]));
}

std::string layer_name(const std::string &network, int layer) {
  return network + ".layer" + std::to_string(layer);
}

NetworkData read_network(const Safetensors &file, const std::string &name, const json &entry) {
  const auto activation = entry.at("activation").get<std::string>();
  if (activation != "relu" && activation != "tanh")
    throw Error("network \"" + name + "\" has the activation \"" + activation +
                "\" (relu and tanh are known)");
  NetworkData net;
  net.activation = activation == "tanh" ? Activation::tanh : Activation::relu;
  net.output_scale = entry.at("output_scale").get<double>();
  net.output_unit = entry.at("output_unit").get<std::string>();
  const int n_layers = whole_number(entry, "n_layers");
  for (int l = 1; l <= n_layers; ++l)
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

void put_matrix(Safetensors &file, const std::string &name, const RowMajor &m) {
  file.tensors[name] = {{static_cast<std::size_t>(m.rows()), static_cast<std::size_t>(m.cols())},
                        {m.data(), m.data() + m.size()}};
}

void put_vector(Safetensors &file, const std::string &name, const Eigen::VectorXd &v) {
  file.tensors[name] = {{static_cast<std::size_t>(v.size())}, {v.data(), v.data() + v.size()}};
}

json write_network(Safetensors &file, const std::string &name, const NetworkData &net) {
  json entry = {{"activation", net.activation == Activation::tanh ? "tanh" : "relu"},
                {"n_layers", net.layers.size()},
                {"output_scale", net.output_scale},
                {"output_unit", net.output_unit}};
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const std::string layer = layer_name(name, static_cast<int>(l) + 1);
    put_matrix(file, layer + ".weight", net.layers[l].weight);
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

// ---- elements and forces

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

void read_force(Model &model, const json &force) {
  model.force.conservative = force.at("conservative").get<bool>();
  model.force.networks = texts_by_element(model, force.at("networks"));
  if (model.force.conservative) {
    const NetworkData &net = model.network(model.force.networks.front());
    model.force.raer_layer = static_cast<int>(net.layers.size()) - 1;
    model.force.raer_activated = true;
    model.force.channels = whole_number(force, "channels");
  } else {
    model.force.raer_layer = whole_number(force, "raer_layer");
    model.force.raer_activated = force.at("raer_activated").get<bool>();
  }
}

json write_force(const Model &model) {
  json force = {{"conservative", model.force.conservative}, {"networks", json::object()}};
  for (std::size_t e = 0; e < model.elements.size(); ++e)
    force["networks"][model.elements[e].symbol] = model.force.networks[e];
  if (model.force.conservative) {
    force["channels"] = model.force.channels;
  } else {
    force["raer_layer"] = model.force.raer_layer;
    force["raer_activated"] = model.force.raer_activated;
  }
  return force;
}

/// All tensors that belong to no network.
void read_matrices(Model &model, const Safetensors &file) {
  for (const auto &[name, tensor] : file.tensors) {
    const auto owns = [&full = name](const auto &network) {
      return full.rfind(network.first + ".layer", 0) == 0 ||
             full.rfind(network.first + ".input.", 0) == 0;
    };
    if (std::none_of(model.networks.begin(), model.networks.end(), owns))
      model.matrices[name] = take_matrix(file, name);
  }
}

Model read_model(const json &root, const Safetensors &file) {
  if (root.at("format").get<std::string>() != "dpw") throw Error("its format is not \"dpw\"");
  Model model;
  model.version = whole_number(root, "version");
  if (model.version < Model::oldest_version || model.version > Model::format_version)
    throw Error("it has format version " + std::to_string(model.version) + ", this program reads " +
                std::to_string(Model::oldest_version) + " to " +
                std::to_string(Model::format_version));
  model.name = root.at("name").get<std::string>();
  model.provenance = root.value("provenance", json::object());
  for (const json &entry : root.at("elements")) model.elements.push_back(read_element(entry));
  if (model.elements.empty()) throw Error("the model has no elements");
  model.spin_degeneracy = whole_number(root, "spin_degeneracy");
  model.descriptor = root.at("descriptor");
  for (const auto &[name, entry] : root.at("networks").items())
    model.networks[name] = read_network(file, name, entry);
  read_force(model, root.at("force"));
  // A model of an energy may be one of forces only.
  if (!model.force.conservative || root.contains("hamiltonian"))
    read_hamiltonian(model, root.at("hamiltonian"));
  if (model.force.conservative) read_matrices(model, file);
  if (root.contains("uncertainty"))
    model.uncertainty = read_uncertainty(model, root.at("uncertainty"));
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
               {"force", write_force(*this)},
               {"networks", json::object()}};
  for (const ElementData &element : elements) root["elements"].push_back(write_element(element));
  if (has_hamiltonian()) root["hamiltonian"] = write_hamiltonian(*this);
  if (uncertainty) root["uncertainty"] = write_uncertainty(*this);
  for (const auto &[key, net] : networks) root["networks"][key] = write_network(file, key, net);
  for (const auto &[key, matrix] : matrices) put_matrix(file, key, matrix);
  file.metadata = {{"format", "dpw"}, {header_key, root.dump()}};
  file.write(path);
}

}  // namespace dpw
