// SPDX-License-Identifier: MIT
#include "model/model.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/units.h"
#include "equivariant/equivariant_check.h"
#include "network/check_network.h"

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

const Eigen::MatrixXd &Model::matrix(const std::string &key) const {
  const auto found = matrices.find(key);
  if (found == matrices.end()) throw Error("the model lacks the matrix \"" + key + "\"");
  return found->second;
}

Eigen::Index Model::raer_size() const {
  const auto layer = static_cast<std::size_t>(force.raer_layer - 1);
  return network(force.networks.front()).layers[layer].weight.rows();
}

double Model::hopping_cutoff() const {
  double cutoff = 0.0;
  for (const HoppingClassData &c : hopping) cutoff = std::max(cutoff, c.r_max);
  return cutoff;
}

double Model::hamiltonian_reach() const {
  return vacuum_step ? std::max(hopping_cutoff(), vacuum_step->reach) : hopping_cutoff();
}

namespace {

Eigen::Index n_orbitals(const Model &model, int element) {
  return static_cast<Eigen::Index>(
      model.elements[static_cast<std::size_t>(element)].orbitals.size());
}

void check_hopping(const Model &model, const HoppingClassData &c) {
  const int n_elements = static_cast<int>(model.elements.size());
  const std::string where = "hopping class \"" + c.name + "\"";
  require(
      c.element_i >= 0 && c.element_i < n_elements && c.element_j >= 0 && c.element_j < n_elements,
      where + " names an element that does not exist");
  require(c.r_min >= 0.0 && c.r_max > c.r_min, where + " has an empty range of distances");
  check_network(c.network, model.network(c.network), c.uses_raer ? 2 * model.raer_size() + 4 : 4,
                n_orbitals(model, c.element_i) * n_orbitals(model, c.element_j));
  for (const HoppingClassData &other : model.hopping) {
    const bool same_pairs = other.same_layer == c.same_layer && other.element_i == c.element_i &&
                            other.element_j == c.element_j;
    require(&other == &c || !same_pairs || other.r_max <= c.r_min || other.r_min >= c.r_max,
            where + " and \"" + other.name + "\" overlap");
  }
}

/// Of a model whose networks give forces and blocks as they are.
void check_direct(const Model &model) {
  const ForceData &force = model.force;
  require(!force.conservative && model.hamiltonian_kind == HamiltonianKind::direct,
          "conservative forces and a Hamiltonian of kind covariant need the descriptor kind "
          "moments");
  require(model.on_site.size() == model.elements.size(),
          "every element needs one force network and one on-site network");
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const NetworkData &force_net = model.network(force.networks[e]);
    force_unit_in_eV_per_angstrom(force_net.output_unit);
    energy_unit_in_eV(model.network(model.on_site[e]).output_unit);
    const Eigen::Index n = n_orbitals(model, static_cast<int>(e));
    check_network(model.on_site[e], model.network(model.on_site[e]),
                  force_net.layers.front().weight.cols(), n * n);
  }
  for (const HoppingClassData &c : model.hopping) {
    check_hopping(model, c);
    energy_unit_in_eV(model.network(c.network).output_unit);
  }
}

void check_raers(const Model &model) {
  const ForceData &force = model.force;
  for (const std::string &name : force.networks) {
    const NetworkData &net = model.network(name);
    check_network(name, net, -1, force.conservative ? 1 : 3);
    require(force.raer_layer >= 1 && force.raer_layer < static_cast<int>(net.layers.size()),
            "raer_layer names no hidden layer of network \"" + name + "\"");
    const auto layer = static_cast<std::size_t>(force.raer_layer - 1);
    require(net.layers[layer].weight.rows() == model.raer_size(),
            "the elements' RAERs differ in length");
  }
}

}  // namespace

void Model::check() const {
  require(!elements.empty(), "the model has no elements");
  require(force.networks.size() == elements.size(),
          "every element needs one force network and one on-site network");
  require(spin_degeneracy == 1 || spin_degeneracy == 2, "spin_degeneracy is 1 or 2");
  for (const ElementData &element : elements) {
    require(!element.orbitals.empty() || !has_hamiltonian(),
            "element " + element.symbol + " has no orbitals");
    require(element.n_electrons >= 0.0 && std::isfinite(element.n_electrons),
            "element " + element.symbol + " has a number of electrons below 0");
  }
  check_raers(*this);
  if (descriptor.value("kind", "") == "moments")
    check_equivariant(*this);
  else
    check_direct(*this);
  if (uncertainty) check_uncertainty(*this);
  if (!alignment) return;
  require(alignment->unit_area > 0.0 && alignment->training_height > 0.0,
          "the alignment needs a positive unit_area_A2 and training_height_A");
  require(alignment->counted_element >= 0 &&
              alignment->counted_element < static_cast<int>(elements.size()),
          "the alignment counts an element that does not exist");
}

}  // namespace dpw
