// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <variant>
#include <vector>

#include "equivariant/equivariant_model.h"
#include "equivariant/shells.h"
#include "network/safetensors.h"
#include "published/published_model.h"

namespace dpw {

/// The kinds of models. A further one is a folder and one more type here: the descriptor that the
/// file names says which kind it holds.
using ModelKind = std::variant<PublishedModel, EquivariantModel>;

/// Everything that a .dpw file holds; see doc/model_format for the layout.
struct Model : ModelHeader {
  ModelKind kind;

  /// Reads and validates a file. Throws Error naming the file and what is wrong.
  static Model load(const std::string &path) { return parse(Safetensors::bytes_of(path), path); }
  /// The same from the bytes of the file `path` (Safetensors::bytes_of), which errors name.
  static Model parse(const std::string &bytes, const std::string &path);
  void save(const std::string &path) const;
  /// Throws Error if parts refer to things that are missing or do not fit together.
  void check() const;

  // For who works with one kind only; throws Error if the model is of another.
  PublishedModel &published();
  const PublishedModel &published() const;
  EquivariantModel &equivariant();
  const EquivariantModel &equivariant() const;

  // What models of all kinds answer. Pointers are null where the model has no such thing.

  const char *descriptor_kind() const;  ///< what the file calls the kind
  /// Whether forces are the gradient of an energy.
  bool has_energy() const;
  bool has_hamiltonian() const;
  bool has_spin_orbit() const;
  /// Orbitals of an element as shells. Throws Error for names that are no whole shells.
  Shells shells(int element) const;
  std::string spin_orbit_in_words() const;  ///< of a model that has it: lambda, classes
  const std::vector<std::string> &force_networks() const;  ///< per element, a key of `networks`
  RaerLayer raer() const;
  Eigen::Index raer_size() const;                     ///< length of the RAER of every element
  std::vector<std::string> on_site_networks() const;  ///< as force_networks(); no Hamiltonian: none
  std::vector<HoppingClassData> hopping_classes() const;
  /// Whether a hopping class is for both orders of its elements, or for the one that it names.
  bool classes_serve_both_orders() const;
  std::string hopping_input(std::size_t c) const;  ///< what the network of a class sees, in words
  double hopping_cutoff() const;                   ///< largest r_max of all hopping classes, A
  /// Pairs that the Hamiltonian is made of are no farther apart, A.
  double hamiltonian_reach() const;
  const AlignmentData *alignment() const;
  const VacuumStepData *vacuum_step() const;
  const UncertaintyData *uncertainty() const;
  std::size_t n_weights() const;  ///< in networks and matrices
};

}  // namespace dpw
