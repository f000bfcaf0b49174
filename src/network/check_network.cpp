// SPDX-License-Identifier: MIT
#include "network/check_network.h"

#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

/// Checks that the layers chain.
Mlp make_network(const std::string &key, const NetworkData &data) {
  try {
    return Mlp(data);
  } catch (const Error &problem) {
    throw Error("network \"" + key + "\": " + problem.what());
  }
}

}  // namespace

void require(bool condition, const std::string &what) {
  if (!condition) throw Error(what);
}

void check_network(const std::string &key, const NetworkData &data, Eigen::Index n_in,
                   Eigen::Index n_out) {
  const InputNormalization none;
  const InputNormalization &norm = data.normalization ? *data.normalization : none;
  require(norm.gamma.allFinite() && norm.beta.allFinite() && norm.mean.allFinite() &&
              norm.variance.allFinite() && std::isfinite(norm.epsilon),
          "network \"" + key + "\" has an input normalisation that is not finite");
  require(std::isfinite(data.output_scale),
          "network \"" + key + "\" has an output scale that is not finite");
  const Mlp net = make_network(key, data);
  if (n_in >= 0)
    require(net.n_in() == n_in, "network \"" + key + "\" takes " + std::to_string(net.n_in()) +
                                    " inputs where " + std::to_string(n_in) + " are needed");
  require(net.n_out() == n_out, "network \"" + key + "\" gives " + std::to_string(net.n_out()) +
                                    " outputs where " + std::to_string(n_out) + " are needed");
  for (const DenseLayer &layer : data.layers)
    require(layer.weight.allFinite() && layer.bias.allFinite(),
            "network \"" + key + "\" has a weight that is not finite");
}

void check_force_networks(const ModelHeader &header, const std::vector<std::string> &networks,
                          int raer_layer, Eigen::Index n_out) {
  for (const std::string &name : networks) {
    const NetworkData &net = header.network(name);
    check_network(name, net, -1, n_out);
    require(raer_layer >= 1 && raer_layer < static_cast<int>(net.layers.size()),
            "raer_layer names no hidden layer of network \"" + name + "\"");
    require(header.layer_size(name, raer_layer) == header.layer_size(networks.front(), raer_layer),
            "the elements' RAERs differ in length");
  }
}

void check_matrix(const std::string &name, const Eigen::MatrixXd &matrix, Eigen::Index rows,
                  Eigen::Index columns) {
  const auto shape = [](Eigen::Index r, Eigen::Index c) {
    return std::to_string(r) + " x " + std::to_string(c);
  };
  require(matrix.rows() == rows && matrix.cols() == columns,
          "matrix \"" + name + "\" is " + shape(matrix.rows(), matrix.cols()) + " where " +
              shape(rows, columns) + " is needed");
  require(matrix.allFinite(), "matrix \"" + name + "\" has a number that is not finite");
}

}  // namespace dpw
