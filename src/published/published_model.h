// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "force/uncertainty_data.h"
#include "hamiltonian/alignment_data.h"
#include "hamiltonian/hopping_class_data.h"
#include "hamiltonian/vacuum_step_data.h"
#include "network/model_header.h"
#include "network/safetensors.h"

namespace dpw {

struct Evaluator;

/// A model of the published kind: networks give forces and blocks as they are, in one orientation.
struct PublishedModel {
  static constexpr const char *descriptor_kind = "template_walk";
  /// A hopping class is for ordered elements: two classes serve the two orders.
  static constexpr bool classes_serve_both_orders = false;

  nlohmann::json descriptor;                ///< constants: see WalkTemplate
  std::vector<std::string> force_networks;  ///< per element
  int raer_layer = 2;                       ///< counted from 1
  bool raer_activated = false;              ///< after (true) or before (false) the activation
  std::vector<std::string> on_site;         ///< networks, per element
  std::vector<HoppingClassData> hopping;
  std::optional<AlignmentData> alignment;

  // The rest is what every kind has; model/model.h says what it means.
  static PublishedModel read(const ModelHeader &header, const nlohmann::json &root,
                             const Safetensors &file);
  void write(const ModelHeader &header, nlohmann::json &root, Safetensors &file) const;
  void check(const ModelHeader &header) const;

  bool has_energy() const { return false; }
  bool has_hamiltonian() const { return !on_site.empty(); }
  bool has_spin_orbit() const { return false; }
  static Eigen::MatrixXd hybrids(const std::string & /*symbol*/) { return {}; }
  static std::string spin_orbit_in_words(const ModelHeader & /*header*/) { return {}; }
  RaerLayer raer(const ModelHeader & /*header*/) const { return {raer_layer, raer_activated}; }
  std::vector<std::string> on_site_networks() const { return on_site; }
  std::vector<HoppingClassData> hopping_classes() const { return hopping; }
  std::string hopping_input(std::size_t c) const;
  const AlignmentData *alignment_data() const { return alignment ? &*alignment : nullptr; }
  const VacuumStepData *vacuum_step_data() const { return nullptr; }
  const UncertaintyData *uncertainty_data() const { return nullptr; }
  std::size_t n_matrix_elements() const { return 0; }

  /// What the model does with atoms (hamiltonian/evaluator.h).
  Evaluator make_evaluator(const ModelHeader &header) const;
};

}  // namespace dpw
