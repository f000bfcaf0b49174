// SPDX-License-Identifier: MIT
#include "network/network_file.h"

#include <algorithm>

#include "base/error.h"
#include "base/whole_number.h"

namespace dpw {

namespace {

using nlohmann::json;

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

void put_matrix(Safetensors &file, const std::string &name, const RowMajor &m) {
  file.tensors[name] = {{static_cast<std::size_t>(m.rows()), static_cast<std::size_t>(m.cols())},
                        {m.data(), m.data() + m.size()}};
}

void put_vector(Safetensors &file, const std::string &name, const Eigen::VectorXd &v) {
  file.tensors[name] = {{static_cast<std::size_t>(v.size())}, {v.data(), v.data() + v.size()}};
}

}  // namespace

NetworkData read_network(const Safetensors &file, const std::string &name,
                         const nlohmann::json &entry) {
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

nlohmann::json write_network(Safetensors &file, const std::string &name, const NetworkData &net) {
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

std::map<std::string, Eigen::MatrixXd> read_matrices(
    const Safetensors &file, const std::map<std::string, NetworkData> &networks) {
  std::map<std::string, Eigen::MatrixXd> matrices;
  for (const auto &[name, tensor] : file.tensors) {
    const auto owns = [&full = name](const auto &network) {
      return full.rfind(network.first + ".layer", 0) == 0 ||
             full.rfind(network.first + ".input.", 0) == 0;
    };
    if (std::none_of(networks.begin(), networks.end(), owns))
      matrices[name] = take_matrix(file, name);
  }
  return matrices;
}

void write_matrices(Safetensors &file, const std::map<std::string, Eigen::MatrixXd> &matrices) {
  for (const auto &[key, matrix] : matrices) put_matrix(file, key, matrix);
}

}  // namespace dpw
