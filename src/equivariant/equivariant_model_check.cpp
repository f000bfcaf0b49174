// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/equivariant_shapes.h"
#include "equivariant/equivariant_uncertainty.h"
#include "equivariant/on_site_spin_coupling.h"
#include "equivariant/shells.h"
#include "network/check_network.h"
#include "structure/local_normal.h"

namespace dpw {

namespace {

/// Sizes of networks are sums of products of such numbers: far from any overflow up to here.
constexpr int largest_count = 1000;

std::string too_many(const std::string &what, int n, const char *of) {
  return what + " has " + std::to_string(n) + " " + of + ", but may have up to " +
         std::to_string(largest_count);
}

void check_stored(const EquivariantModel &model, const std::string &name, Eigen::Index rows,
                  Eigen::Index columns) {
  check_matrix(name, model.matrix(name), rows, columns);
}

void check_mixing(const ModelHeader &header, const EquivariantModel &model,
                  const AtomicBasisSettings &moments, const std::string &part, int n_channels) {
  require(n_channels >= 1, "the " + part + " part needs one mixed channel or more");
  require(n_channels <= largest_count, too_many("the " + part + " part", n_channels, "channels"));
  for (const ElementData &element : header.elements)
    for (int l = 0; l <= moments.l_max; ++l)
      check_stored(model, mixing_name(part, element.symbol, l), n_channels, moments.n_channels());
}

void check_energy(const ModelHeader &header, const EquivariantModel &model,
                  const AtomicBasisSettings &moments) {
  check_mixing(header, model, moments, "energy", model.force_channels);
  for (const std::string &name : model.force_networks) {
    const NetworkData &net = header.network(name);
    check_network(name, net, n_invariants(model.force_channels, moments.l_max), 1);
    energy_unit_in_eV(net.output_unit);
    require(net.activation == Activation::tanh,
            "network \"" + name +
                "\" gives an energy, which has to be smooth: its activation is "
                "tanh");
    require(model.raer(header).number == static_cast<int>(net.layers.size()) - 1,
            "the RAER of a model with an energy is the last hidden layer of every element after "
            "its activation, but that of network \"" +
                name + "\" is not");
  }
}

/// The angular momenta of every element's shells.
std::vector<std::vector<int>> check_orbitals(const ModelHeader &header,
                                             const EquivariantModel &model,
                                             const AtomicBasisSettings &moments) {
  std::vector<std::vector<int>> shells;
  const auto points_along_normal = [](const ElementData &element) {
    return std::any_of(element.orbitals.begin(), element.orbitals.end(),
                       [](const std::string &name) { return normal_bonds_of(name).has_value(); });
  };
  for (const ElementData &element : header.elements) {
    require(points_along_normal(element) == points_along_normal(header.elements[0]),
            "elements " + header.elements[0].symbol + " and " + element.symbol +
                ": one has a p_normal orbital, whose sign is that of the normal, and the other has "
                "orbitals with fixed axes, and no network tells the sign between them");
    shells.push_back(shells_of(element));
    const auto n = static_cast<Eigen::Index>(element.orbitals.size());
    require(n_orbitals(shells.back()) == n,
            "the shells of element " + element.symbol + " have another number of orbitals than it");
    const int largest = *std::max_element(shells.back().begin(), shells.back().end());
    require(*std::min_element(shells.back().begin(), shells.back().end()) >= 0 &&
                2 * largest <= moments.l_max,
            "element " + element.symbol + " has a shell of angular momentum " +
                std::to_string(largest) + ", whose blocks need an l_max of twice that");
    if (model.matrices.count(orbitals_name(element.symbol)) == 0) continue;
    check_stored(model, orbitals_name(element.symbol), n, n);
    const Eigen::MatrixXd &u = model.matrix(orbitals_name(element.symbol));
    const Eigen::MatrixXd difference = u * u.transpose() - Eigen::MatrixXd::Identity(n, n);
    constexpr double tolerance = 1e-6;  // the file may hold single precision
    require(difference.cwiseAbs().maxCoeff() < tolerance,
            "matrix \"" + orbitals_name(element.symbol) + "\" is not orthogonal");
  }
  return shells;
}

/// Number of outputs of a network of pairs.
using Outputs = int (*)(const std::vector<int> &shells_i, const std::vector<int> &shells_j,
                        int n_mix, int l_max);

void check_pair_network(const ModelHeader &header, const EquivariantModel &model,
                        const AtomicBasisSettings &moments, const EquivariantHoppingClass &c,
                        const std::string &network, const std::vector<std::vector<int>> &shells,
                        Outputs outputs) {
  const NetworkData &net = header.network(network);
  check_network(network, net,
                hopping_inputs(c, static_cast<int>(model.raer_size(header)),
                               model.hamiltonian->channels, moments.l_max),
                outputs(shells[static_cast<std::size_t>(c.element_i)],
                        shells[static_cast<std::size_t>(c.element_j)], c.n_mix, moments.l_max));
  energy_unit_in_eV(net.output_unit);
}

void check_on_site_network(const ModelHeader &header, const EquivariantModel &model,
                           const AtomicBasisSettings &moments, const std::string &network,
                           const std::vector<int> &shells) {
  const NetworkData &net = header.network(network);
  check_network(network, net, n_invariants(model.hamiltonian->channels, moments.l_max),
                on_site_outputs(shells, model.hamiltonian->channels));
  energy_unit_in_eV(net.output_unit);
}

void check_class(const ModelHeader &header, const EquivariantModel &model,
                 const AtomicBasisSettings &moments, const EquivariantHoppingClass &c,
                 const std::vector<std::vector<int>> &shells, Outputs outputs) {
  const std::string where = "hopping class \"" + c.name + "\"";
  const int n_elements = static_cast<int>(header.elements.size());
  require(c.element_i >= 0 && c.element_j < n_elements && c.element_i <= c.element_j,
          where +
              " names an element that does not exist, or its elements in another order than "
              "that of the model's list");
  require(c.r_min == 0.0 && c.r_switch >= 0.0 && c.r_max > c.r_switch && std::isfinite(c.r_max),
          where + " needs a range from 0 A, and a switch that starts inside of it");
  if (c.uses_moments)
    require(c.n_mix >= 4, where + " needs a mix of 4 features or more");
  else
    require(c.n_mix == 0, where + " has no moments, but a mix of their features");
  require(c.uses_moments || !c.uses_powers,
          where + " has no moments, but powers of their features");
  require(c.n_pair_radial >= 1, where + " needs one radial function or more");
  require(c.n_mix <= largest_count, too_many(where, c.n_mix, "mixed features"));
  require(c.n_pair_radial <= largest_count, too_many(where, c.n_pair_radial, "radial functions"));
  for (const double number : c.envelope)
    require(std::isfinite(number), where + " has an envelope that is not finite");
  for (int m = 1; c.uses_moments && m <= moments.l_max; ++m)
    check_stored(
        model, mix_name(c.name, m), c.n_mix,
        2 * static_cast<Eigen::Index>(model.hamiltonian->channels) * (moments.l_max - m + 1));
  check_pair_network(header, model, moments, c, c.network, shells, outputs);
}

void check_overlaps(const std::vector<EquivariantHoppingClass> &classes) {
  for (const EquivariantHoppingClass &c : classes)
    for (const EquivariantHoppingClass &other : classes) {
      if (&other == &c) break;
      require(other.layers != c.layers || other.element_i != c.element_i ||
                  other.element_j != c.element_j,
              "hopping class \"" + c.name + "\" and \"" + other.name + "\" overlap");
    }
}

/// Names are those of matrices, too: no two classes share one.
void check_names(const EquivariantHamiltonian &hamiltonian) {
  std::set<std::string> names;
  const auto add = [&](const std::vector<EquivariantHoppingClass> &classes) {
    for (const EquivariantHoppingClass &c : classes)
      require(names.insert(c.name).second, "two hopping classes are called \"" + c.name + "\"");
  };
  add(hamiltonian.hopping);
  if (hamiltonian.spin_orbit) add(hamiltonian.spin_orbit->hopping);
}

void check_spin_orbit(const ModelHeader &header, const EquivariantModel &model,
                      const AtomicBasisSettings &moments,
                      const std::vector<std::vector<int>> &shells) {
  const EquivariantSpinOrbit &spin_orbit = *model.hamiltonian->spin_orbit;
  require(header.spin_degeneracy == 2,
          "a model with spin-orbit coupling has two electrons a band without it: its "
          "spin_degeneracy is 2");
  require(spin_orbit.lambda.size() == shells.size() && spin_orbit.on_site.size() == shells.size(),
          "every element needs the lambda of its shells and one on-site network of spin-orbit "
          "coupling");
  for (std::size_t e = 0; e < shells.size(); ++e) {
    const std::string of = "the lambda of element " + header.elements[e].symbol;
    require(spin_orbit.lambda[e].size() == shells[e].size(), of + " are not as many as its shells");
    for (const double lambda : spin_orbit.lambda[e])
      require(std::isfinite(lambda), of + " is not finite");
    const NetworkData &net = header.network(spin_orbit.on_site[e]);
    check_network(
        spin_orbit.on_site[e], net, n_invariants(model.hamiltonian->channels, moments.l_max),
        OnSiteSpinCoupling(Shells(shells[e]), model.hamiltonian->channels).n_coefficients());
    energy_unit_in_eV(net.output_unit);
  }
  for (const EquivariantHoppingClass &c : spin_orbit.hopping)
    check_class(header, model, moments, c, shells, spin_hopping_outputs);
  check_overlaps(spin_orbit.hopping);
  require(hopping_cutoff(spin_orbit.hopping) <= hopping_cutoff(model.hamiltonian->hopping),
          "spin-orbit coupling reaches farther than the hopping without it");
  if (!spin_orbit.without_spin) return;
  const CoupledNetworks &networks = *spin_orbit.without_spin;
  const std::vector<EquivariantHoppingClass> &classes = model.hamiltonian->hopping;
  require(networks.on_site.size() == shells.size() && networks.hopping.size() == classes.size(),
          "H without spin has other networks with coupling on, but not one for each element and "
          "each of its hopping classes");
  for (std::size_t e = 0; e < shells.size(); ++e)
    check_on_site_network(header, model, moments, networks.on_site[e], shells[e]);
  for (std::size_t k = 0; k < classes.size(); ++k)
    check_pair_network(header, model, moments, classes[k], networks.hopping[k], shells,
                       hopping_outputs);
}

void check_hamiltonian(const ModelHeader &header, const EquivariantModel &model,
                       const AtomicBasisSettings &moments) {
  const EquivariantHamiltonian &hamiltonian = *model.hamiltonian;
  require(hamiltonian.on_site.size() == header.elements.size(),
          "every element needs one on-site network");
  check_mixing(header, model, moments, "hamiltonian", hamiltonian.channels);
  const std::vector<std::vector<int>> shells = check_orbitals(header, model, moments);
  for (std::size_t e = 0; e < header.elements.size(); ++e)
    check_on_site_network(header, model, moments, hamiltonian.on_site[e], shells[e]);
  require(hamiltonian.hopping.empty() || moments.l_max >= 3,
          "the hopping of an equivariant Hamiltonian needs an l_max of 3 or more");
  check_names(hamiltonian);
  for (const EquivariantHoppingClass &c : hamiltonian.hopping)
    check_class(header, model, moments, c, shells, hopping_outputs);
  check_overlaps(hamiltonian.hopping);
  if (hamiltonian.spin_orbit) check_spin_orbit(header, model, moments, shells);
  if (hamiltonian.vacuum_step) check_vacuum_step(header, *hamiltonian.vacuum_step);
}

}  // namespace

void EquivariantModel::check(const ModelHeader &header) const {
  check_force_networks(header, force_networks, raer(header).number, 1);
  const AtomicBasisSettings moments(header, *this);
  check_energy(header, *this, moments);
  if (hamiltonian) check_hamiltonian(header, *this, moments);
  if (uncertainty) check_uncertainty(header, *this);
  if (hamiltonian && hamiltonian->alignment) check_alignment(header, *hamiltonian->alignment);
}

}  // namespace dpw
