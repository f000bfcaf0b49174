// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_check.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_shapes.h"
#include "network/check_network.h"

namespace dpw {

namespace {

/// Sizes of networks are sums of products of such numbers: far from any overflow up to here.
constexpr int largest_count = 1000;

std::string too_many(const std::string &what, int n, const char *of) {
  return what + " has " + std::to_string(n) + " " + of + ", but may have up to " +
         std::to_string(largest_count);
}

void check_matrix(const Model &model, const std::string &name, Eigen::Index rows,
                  Eigen::Index columns) {
  const Eigen::MatrixXd &matrix = model.matrix(name);
  const auto shape = [](Eigen::Index r, Eigen::Index c) {
    return std::to_string(r) + " x " + std::to_string(c);
  };
  require(matrix.rows() == rows && matrix.cols() == columns,
          "matrix \"" + name + "\" is " + shape(matrix.rows(), matrix.cols()) + " where " +
              shape(rows, columns) + " is needed");
  require(matrix.allFinite(), "matrix \"" + name + "\" has a number that is not finite");
}

void check_mixing(const Model &model, const AtomicBasisSettings &moments, const std::string &part,
                  int n_channels) {
  require(n_channels >= 1, "the " + part + " part needs one mixed channel or more");
  require(n_channels <= largest_count, too_many("the " + part + " part", n_channels, "channels"));
  for (const ElementData &element : model.elements)
    for (int l = 0; l <= moments.l_max; ++l)
      check_matrix(model, mixing_name(part, element.symbol, l), n_channels, moments.n_channels());
}

void check_energy(const Model &model, const AtomicBasisSettings &moments) {
  const ForceData &force = model.force;
  require(force.conservative,
          "a model with the descriptor kind moments has conservative forces, but it says that they "
          "are not");
  check_mixing(model, moments, "energy", force.channels);
  for (const std::string &name : force.networks) {
    const NetworkData &net = model.network(name);
    check_network(name, net, n_invariants(force.channels, moments.l_max), 1);
    energy_unit_in_eV(net.output_unit);
    require(net.activation == Activation::tanh,
            "network \"" + name +
                "\" gives an energy, which has to be smooth: its activation is "
                "tanh");
    require(force.raer_layer == static_cast<int>(net.layers.size()) - 1 && force.raer_activated,
            "the RAER of a model with an energy is the last hidden layer of every element after "
            "its activation, but that of network \"" +
                name + "\" is not");
  }
}

/// The angular momenta of every element's shells.
std::vector<std::vector<int>> check_orbitals(const Model &model,
                                             const AtomicBasisSettings &moments) {
  std::vector<std::vector<int>> shells;
  for (const ElementData &element : model.elements) {
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
    check_matrix(model, orbitals_name(element.symbol), n, n);
    const Eigen::MatrixXd &u = model.matrix(orbitals_name(element.symbol));
    const Eigen::MatrixXd difference = u * u.transpose() - Eigen::MatrixXd::Identity(n, n);
    constexpr double tolerance = 1e-6;  // the file may hold single precision
    require(difference.cwiseAbs().maxCoeff() < tolerance,
            "matrix \"" + orbitals_name(element.symbol) + "\" is not orthogonal");
  }
  return shells;
}

void check_class(const Model &model, const AtomicBasisSettings &moments, const HoppingClassData &c,
                 const std::vector<std::vector<int>> &shells) {
  const std::string where = "hopping class \"" + c.name + "\"";
  const int n_elements = static_cast<int>(model.elements.size());
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
  require(c.n_pair_radial >= 1, where + " needs one radial function or more");
  require(c.n_mix <= largest_count, too_many(where, c.n_mix, "mixed features"));
  require(c.n_pair_radial <= largest_count, too_many(where, c.n_pair_radial, "radial functions"));
  for (const double number : c.envelope)
    require(std::isfinite(number), where + " has an envelope that is not finite");
  for (int m = 1; c.uses_moments && m <= moments.l_max; ++m)
    check_matrix(
        model, mix_name(c.name, m), c.n_mix,
        2 * static_cast<Eigen::Index>(model.hamiltonian_channels) * (moments.l_max - m + 1));
  const NetworkData &net = model.network(c.network);
  check_network(
      c.network, net,
      hopping_inputs(c, static_cast<int>(model.raer_size()), model.hamiltonian_channels,
                     moments.l_max),
      hopping_outputs(shells[static_cast<std::size_t>(c.element_i)],
                      shells[static_cast<std::size_t>(c.element_j)], c.n_mix, moments.l_max));
  energy_unit_in_eV(net.output_unit);
  for (const HoppingClassData &other : model.hopping) {
    if (&other == &c) break;
    require(other.name != c.name, "two hopping classes are called \"" + c.name + "\"");
    require(other.same_layer != c.same_layer || other.element_i != c.element_i ||
                other.element_j != c.element_j,
            where + " and \"" + other.name + "\" overlap");
  }
}

void check_vacuum_step(const Model &model, const VacuumStepData &step) {
  require(step.r_switch >= 0.0 && step.cutoff > step.r_switch && step.height > 0.0 &&
              step.lateral > 0.0 && step.reach >= std::max(step.lateral, step.cutoff) &&
              std::isfinite(step.reach),
          "the vacuum_step needs a positive height_A and lateral_A, a switch_A below cutoff_A, and "
          "a reach_A that is not below lateral_A and cutoff_A");
  require(!step.bonds.empty(), "the vacuum_step has no bonds");
  const auto n_elements = static_cast<int>(model.elements.size());
  const std::size_t n = step.bonds.front().coefficients.size();
  for (const BondClassData &bond : step.bonds) {
    require(bond.element_i >= 0 && bond.element_i < n_elements && bond.element_j >= 0 &&
                bond.element_j < n_elements && bond.element_i != bond.element_j,
            "the vacuum_step's bonds have to be of two different elements of the model");
    require(n >= 1 && bond.coefficients.size() == n,
            "the vacuum_step's bonds need one coefficient or more, all the same number");
    for (const double c : bond.coefficients)
      require(std::isfinite(c), "the vacuum_step has a coefficient that is not finite");
  }
  require(step.transfers.empty() ||
              (step.crowding_switch >= 0.0 && step.crowding_cutoff > step.crowding_switch &&
               step.crowding_cutoff <= step.cutoff),
          "the vacuum_step needs a crowding_switch_A below crowding_cutoff_A, and that not above "
          "cutoff_A");
  std::vector<bool> seen(model.elements.size(), false);
  for (const ChargeTransferData &transfer : step.transfers) {
    require(transfer.element >= 0 && transfer.element < n_elements &&
                !seen[static_cast<std::size_t>(transfer.element)],
            "the vacuum_step's transfers have to be of different elements of the model");
    seen[static_cast<std::size_t>(transfer.element)] = true;
    require(transfer.coefficients.size() == n,
            "the vacuum_step's transfers need as many coefficients as its bonds");
    require(std::isfinite(transfer.crowding), "the vacuum_step has a crowding that is not finite");
    for (const double c : transfer.coefficients)
      require(std::isfinite(c), "the vacuum_step has a coefficient that is not finite");
  }
}

void check_hamiltonian(const Model &model, const AtomicBasisSettings &moments) {
  require(model.hamiltonian_kind == HamiltonianKind::covariant,
          "a model with the descriptor kind moments has a Hamiltonian of kind covariant, or none");
  require(model.on_site.size() == model.elements.size(), "every element needs one on-site network");
  check_mixing(model, moments, "hamiltonian", model.hamiltonian_channels);
  const std::vector<std::vector<int>> shells = check_orbitals(model, moments);
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const NetworkData &net = model.network(model.on_site[e]);
    check_network(model.on_site[e], net, n_invariants(model.hamiltonian_channels, moments.l_max),
                  on_site_outputs(shells[e], model.hamiltonian_channels));
    energy_unit_in_eV(net.output_unit);
  }
  require(model.hopping.empty() || moments.l_max >= 3,
          "the hopping of a covariant Hamiltonian needs an l_max of 3 or more");
  for (const HoppingClassData &c : model.hopping) check_class(model, moments, c, shells);
  if (model.vacuum_step) check_vacuum_step(model, *model.vacuum_step);
}

}  // namespace

void check_equivariant(const Model &model) {
  const AtomicBasisSettings moments(model);
  check_energy(model, moments);
  if (model.has_hamiltonian())
    check_hamiltonian(model, moments);
  else
    require(model.hopping.empty(), "the model has hopping classes but no on-site networks");
}

}  // namespace dpw
