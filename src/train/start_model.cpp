// SPDX-License-Identifier: MIT
#include "train/start_model.h"

#include <algorithm>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"

namespace dpw {

StartModel::StartModel(const std::string &path, const Model &made) : model_(Model::load(path)) {
  const nlohmann::json &own = model_.equivariant().descriptor;  // throws for another kind
  for (const char *key : {"cutoff_A", "switch_A", "n_radial", "l_max"})
    if (own.at(key) != made.equivariant().descriptor.at(key))
      throw Error(path + ", the model to start from, has " + key + " " + own.at(key).dump() +
                  ", not " + made.equivariant().descriptor.at(key).dump() +
                  ": its atomic basis has to be the same");
  if (model_.elements.size() != made.elements.size())
    throw Error(path + ", the model to start from, has " + std::to_string(model_.elements.size()) +
                " elements, not " + std::to_string(made.elements.size()));
  for (std::size_t e = 0;
       made.has_hamiltonian() && model_.has_hamiltonian() && e < made.elements.size(); ++e)
    if (shells_of(model_.elements[e]) != shells_of(made.elements[e]))
      throw Error(path + ", the model to start from, has other orbitals of " +
                  model_.elements[e].symbol + " than there are of " + made.elements[e].symbol +
                  ", which it stands for");
}

const NetworkData &StartModel::energy(std::size_t e) const {
  return model_.network(model_.equivariant().force_networks.at(e));
}

const NetworkData &StartModel::on_site(std::size_t e) const {
  return model_.network(model_.equivariant().hamiltonian.value().on_site.at(e));
}

const EquivariantHoppingClass &StartModel::hopping(const EquivariantHoppingClass &like) const {
  const auto &classes = model_.equivariant().hamiltonian.value().hopping;
  const auto found = std::find_if(classes.begin(), classes.end(), [&](const auto &c) {
    return c.layers == like.layers && c.element_i == like.element_i &&
           c.element_j == like.element_j;
  });
  if (found == classes.end())
    throw Error("the model to start from has no hopping class for \"" + like.name + "\"");
  return *found;
}

const Eigen::MatrixXd &StartModel::mixing(const std::string &part, std::size_t e, int l) const {
  return model_.equivariant().matrix(mixing_name(part, model_.elements[e].symbol, l));
}

}  // namespace dpw
