// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "equivariant/equivariant_hamiltonian.h"
#include "force/uncertainty_data.h"
#include "network/model_header.h"
#include "network/safetensors.h"

namespace dpw {

struct Evaluator;

/// A model of the equivariant kind: an energy from mixed moments and, unless the model is one of
/// forces only, blocks from networks' invariants and features that turn with the structure. The
/// RAER of an atom is the last hidden layer of its energy network, after the activation.
struct EquivariantModel {
  static constexpr const char *descriptor_kind = "moments";
  /// A hopping class is for both orders of its elements.
  static constexpr bool classes_serve_both_orders = true;

  nlohmann::json descriptor;                ///< constants: see AtomicBasisSettings
  std::vector<std::string> force_networks;  ///< per element
  int force_channels = 0;                   ///< mixed channels
  std::optional<EquivariantHamiltonian> hamiltonian;
  std::optional<UncertaintyData> uncertainty;
  std::map<std::string, Eigen::MatrixXd> matrices;  ///< see equivariant/equivariant_shapes.h

  /// Throws Error for one that is not there.
  const Eigen::MatrixXd &matrix(const std::string &key) const;
  Eigen::Index raer_size(const ModelHeader &header) const;
  /// Largest r_max of all hopping classes, A.
  double hopping_reach() const;

  // The rest is what every kind has; model/model.h says what it means.
  static EquivariantModel read(const ModelHeader &header, const nlohmann::json &root,
                               const Safetensors &file);
  void write(const ModelHeader &header, nlohmann::json &root, Safetensors &file) const;
  void check(const ModelHeader &header) const;

  bool has_energy() const { return true; }
  bool has_hamiltonian() const { return hamiltonian.has_value(); }
  bool has_spin_orbit() const { return hamiltonian && hamiltonian->spin_orbit; }
  /// The orbitals of an element in terms of its shells, or nothing where they are these.
  Eigen::MatrixXd hybrids(const std::string &symbol) const;
  std::string spin_orbit_in_words(const ModelHeader &header) const;
  RaerLayer raer(const ModelHeader &header) const;
  std::vector<std::string> on_site_networks() const;
  std::vector<HoppingClassData> hopping_classes() const;
  std::string hopping_input(std::size_t c) const;
  const AlignmentData *alignment_data() const;
  const VacuumStepData *vacuum_step_data() const;
  const UncertaintyData *uncertainty_data() const { return uncertainty ? &*uncertainty : nullptr; }
  std::size_t n_matrix_elements() const;

  /// What the model does with atoms (hamiltonian/evaluator.h).
  Evaluator make_evaluator(const ModelHeader &header) const;
};

}  // namespace dpw
