// SPDX-License-Identifier: MIT
#include <string>

#include "base/units.h"
#include "network/check_network.h"
#include "published/published_model.h"

namespace dpw {

namespace {

Eigen::Index n_orbitals_of(const ModelHeader &header, int element) {
  return static_cast<Eigen::Index>(
      header.elements[static_cast<std::size_t>(element)].orbitals.size());
}

void check_hopping(const ModelHeader &header, const PublishedModel &model,
                   const HoppingClassData &c) {
  const int n_elements = static_cast<int>(header.elements.size());
  const std::string where = "hopping class \"" + c.name + "\"";
  require(
      c.element_i >= 0 && c.element_i < n_elements && c.element_j >= 0 && c.element_j < n_elements,
      where + " names an element that does not exist");
  require(c.r_min >= 0.0 && c.r_max > c.r_min, where + " has an empty range of distances");
  const Eigen::Index raer_size = header.layer_size(model.force_networks.front(), model.raer_layer);
  const NetworkData &net = header.network(c.network);
  check_network(c.network, net, c.uses_raer ? 2 * raer_size + 4 : 4,
                n_orbitals_of(header, c.element_i) * n_orbitals_of(header, c.element_j));
  for (const HoppingClassData &other : model.hopping) {
    const bool same_pairs = other.layers == c.layers && other.element_i == c.element_i &&
                            other.element_j == c.element_j;
    require(&other == &c || !same_pairs || other.r_max <= c.r_min || other.r_min >= c.r_max,
            where + " and \"" + other.name + "\" overlap");
  }
  energy_unit_in_eV(net.output_unit);
}

}  // namespace

void PublishedModel::check(const ModelHeader &header) const {
  check_force_networks(header, force_networks, raer_layer, 3);
  require(on_site.size() == header.elements.size(),
          "every element needs one force network and one on-site network");
  for (std::size_t e = 0; e < header.elements.size(); ++e) {
    const NetworkData &force_net = header.network(force_networks[e]);
    force_unit_in_eV_per_angstrom(force_net.output_unit);
    energy_unit_in_eV(header.network(on_site[e]).output_unit);
    const Eigen::Index n = n_orbitals_of(header, static_cast<int>(e));
    check_network(on_site[e], header.network(on_site[e]), force_net.layers.front().weight.cols(),
                  n * n);
  }
  for (const HoppingClassData &c : hopping) check_hopping(header, *this, c);
  if (alignment) check_alignment(header, *alignment);
}

}  // namespace dpw
