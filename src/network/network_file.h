// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "network/mlp.h"
#include "network/safetensors.h"

namespace dpw {

// Networks and matrices in a model file: weights are tensors named NETWORK.layerN.weight,
// NETWORK.layerN.bias and NETWORK.input.{gamma,beta,mean,variance}. What reads throws Error naming
// the tensor that is missing or of another shape.

/// `entry`: what the file's JSON says of the network.
NetworkData read_network(const Safetensors &file, const std::string &name,
                         const nlohmann::json &entry);
/// Returns the entry.
nlohmann::json write_network(Safetensors &file, const std::string &name, const NetworkData &net);

/// All tensors that belong to no network.
std::map<std::string, Eigen::MatrixXd> read_matrices(
    const Safetensors &file, const std::map<std::string, NetworkData> &networks);
void write_matrices(Safetensors &file, const std::map<std::string, Eigen::MatrixXd> &matrices);

}  // namespace dpw
