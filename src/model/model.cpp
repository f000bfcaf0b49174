// SPDX-License-Identifier: MIT
#include "model/model.h"

#include <algorithm>
#include <cmath>

#include "dpw_error.h"

namespace dpw {

int Model::element_index(const std::string &symbol) const {
  std::string known;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    if (elements[e].symbol == symbol) return static_cast<int>(e);
    known += (e ? ", " : "") + elements[e].symbol;
  }
  throw Error("the model has no element " + symbol + " (it knows " + known + ")");
}

const NetworkData &Model::network(const std::string &key) const {
  const auto found = networks.find(key);
  if (found == networks.end())
    throw Error("the model refers to a network \"" + key + "\" it lacks");
  return found->second;
}

double Model::hopping_cutoff() const {
  double cutoff = 0.0;
  for (const HoppingClassData &c : hopping) cutoff = std::max(cutoff, c.r_max);
  return cutoff;
}

namespace {

void require(bool condition, const std::string &what) {
  if (!condition) throw Error(what);
}

/// Checks that the layers chain.
Mlp make_network(const std::string &key, const NetworkData &data) {
  try {
    return Mlp(data);
  } catch (const Error &problem) {
    throw Error("network \"" + key + "\": " + problem.what());
  }
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

Eigen::Index n_orbitals(const Model &model, int element) {
  return static_cast<Eigen::Index>(
      model.elements[static_cast<std::size_t>(element)].orbitals.size());
}

void check_hopping(const Model &model, const HoppingClassData &c, Eigen::Index raer_size) {
  const int n_elements = static_cast<int>(model.elements.size());
  const std::string where = "hopping class \"" + c.name + "\"";
  require(
      c.element_i >= 0 && c.element_i < n_elements && c.element_j >= 0 && c.element_j < n_elements,
      where + " names an element that does not exist");
  require(c.r_min >= 0.0 && c.r_max > c.r_min, where + " has an empty range of distances");
  check_network(c.network, model.network(c.network), c.uses_raer ? 2 * raer_size + 4 : 4,
                n_orbitals(model, c.element_i) * n_orbitals(model, c.element_j));
  for (const HoppingClassData &other : model.hopping) {
    const bool same_pairs = other.same_layer == c.same_layer && other.element_i == c.element_i &&
                            other.element_j == c.element_j;
    require(&other == &c || !same_pairs || other.r_max <= c.r_min || other.r_min >= c.r_max,
            where + " and \"" + other.name + "\" overlap");
  }
}

}  // namespace

void Model::check() const {
  require(!elements.empty(), "the model has no elements");
  require(force.networks.size() == elements.size() && on_site.size() == elements.size(),
          "every element needs one force network and one on-site network");
  require(spin_degeneracy == 1 || spin_degeneracy == 2, "spin_degeneracy is 1 or 2");
  Eigen::Index raer_size = -1;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    require(!elements[e].orbitals.empty(), "element " + elements[e].symbol + " has no orbitals");
    const NetworkData &force_net = network(force.networks[e]);
    require(force.raer_layer >= 1 && force.raer_layer < static_cast<int>(force_net.layers.size()),
            "raer_layer names no hidden layer of network \"" + force.networks[e] + "\"");
    const auto raer = static_cast<std::size_t>(force.raer_layer - 1);
    const Eigen::Index size = force_net.layers[raer].weight.rows();
    require(raer_size < 0 || size == raer_size, "the elements' RAERs differ in length");
    raer_size = size;
    check_network(force.networks[e], force_net, -1, force.conservative ? 1 : 3);
    const Eigen::Index n = n_orbitals(*this, static_cast<int>(e));
    check_network(on_site[e], network(on_site[e]), force_net.layers.front().weight.cols(), n * n);
  }
  for (const HoppingClassData &c : hopping) check_hopping(*this, c, raer_size);
  if (!alignment) return;
  require(alignment->unit_area > 0.0 && alignment->training_height > 0.0,
          "the alignment needs a positive unit_area_A2 and training_height_A");
  require(alignment->counted_element >= 0 &&
              alignment->counted_element < static_cast<int>(elements.size()),
          "the alignment counts an element that does not exist");
}

}  // namespace dpw
