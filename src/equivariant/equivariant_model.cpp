// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_model.h"

#include <sstream>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"

namespace dpw {

const Eigen::MatrixXd &EquivariantModel::matrix(const std::string &key) const {
  const auto found = matrices.find(key);
  if (found == matrices.end()) throw Error("the model lacks the matrix \"" + key + "\"");
  return found->second;
}

Eigen::Index EquivariantModel::raer_size(const ModelHeader &header) const {
  return header.layer_size(force_networks.front(), raer(header).number);
}

double EquivariantModel::hopping_reach() const {
  return hamiltonian ? hopping_cutoff(hamiltonian->hopping) : 0.0;
}

Eigen::MatrixXd EquivariantModel::hybrids(const std::string &symbol) const {
  const auto found = matrices.find(orbitals_name(symbol));
  return found == matrices.end() ? Eigen::MatrixXd() : found->second;
}

std::string EquivariantModel::spin_orbit_in_words(const ModelHeader &header) const {
  const EquivariantSpinOrbit &spin_orbit = hamiltonian.value().spin_orbit.value();
  std::ostringstream text;
  text << "lambda L.S of ";
  for (std::size_t e = 0; e < header.elements.size(); ++e) {
    const std::vector<int> shells = shells_of(header.elements[e]);
    for (std::size_t a = 0; a < shells.size(); ++a)
      if (shells[a] > 0)
        text << header.elements[e].symbol << " "
             << "spd"[shells[a]] << " " << 1e3 * spin_orbit.lambda[e][a] << " meV, ";
  }
  text << "what surroundings add, and " << spin_orbit.hopping.size() << " classes of hoppings to "
       << hopping_cutoff(spin_orbit.hopping) << " A";
  if (spin_orbit.without_spin) text << "; the rest of H has networks of its own then";
  return text.str();
}

RaerLayer EquivariantModel::raer(const ModelHeader &header) const {
  return {static_cast<int>(header.network(force_networks.front()).layers.size()) - 1, true};
}

std::vector<std::string> EquivariantModel::on_site_networks() const {
  return hamiltonian ? hamiltonian->on_site : std::vector<std::string>{};
}

std::vector<HoppingClassData> EquivariantModel::hopping_classes() const {
  if (!hamiltonian) return {};
  return {hamiltonian->hopping.begin(), hamiltonian->hopping.end()};
}

std::string EquivariantModel::hopping_input(std::size_t c) const {
  const EquivariantHoppingClass &of_class = hamiltonian->hopping[c];
  return std::string(of_class.uses_raer ? "RAERs and " : "") +
         (of_class.uses_moments ? "atomic basis and " : "") + "distance";
}

const AlignmentData *EquivariantModel::alignment_data() const {
  return hamiltonian && hamiltonian->alignment ? &*hamiltonian->alignment : nullptr;
}

const VacuumStepData *EquivariantModel::vacuum_step_data() const {
  return hamiltonian && hamiltonian->vacuum_step ? &*hamiltonian->vacuum_step : nullptr;
}

std::size_t EquivariantModel::n_matrix_elements() const {
  std::size_t n = 0;
  for (const auto &[name, matrix] : matrices) n += static_cast<std::size_t>(matrix.size());
  return n;
}

}  // namespace dpw
