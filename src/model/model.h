// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/uncertainty_data.h"
#include "network/mlp.h"

namespace dpw {

/// What the model file says of one chemical element.
struct ElementData {
  std::string symbol;
  std::vector<std::string> orbitals;  ///< names of its Wannier functions, in block order
  double n_electrons = 0.0;           ///< electrons it brings into these orbitals
  std::vector<int> shells = {};       ///< angular momenta; empty: as the orbitals' names say
};

/// The force part. The RAER of an atom is what layer `raer_layer` (counted from 1) gives.
struct ForceData {
  bool conservative = false;          ///< forces are the gradient of an energy
  std::vector<std::string> networks;  ///< per element, a key of Model::networks
  int raer_layer = 2;
  bool raer_activated = false;  ///< after (true) or before (false) the activation
  int channels = 0;             ///< mixed channels; models of an energy only
};

/// Which pairs one hopping network serves, and what it is fed with.
struct HoppingClassData {
  std::string name;
  bool same_layer = true;
  int element_i = 0, element_j = 0;  ///< ordered: the block is <i|H|j>
  double r_min = 0.0, r_max = 0.0;   ///< A; r_min <= r < r_max
  bool uses_raer = false;            ///< [RAER_i, RAER_j, v(d)] rather than v(d) alone
  std::string network;

  // The rest is for HamiltonianKind::covariant only, where element_i <= element_j and r_min is 0.
  double r_switch = 0.0;             ///< the block is switched off from here to r_max, A
  bool uses_moments = false;         ///< blocks depend on the mixed moments of both atoms
  int n_mix = 0;                     ///< mixed features of each order; 0 without moments
  int n_pair_radial = 0;             ///< radial functions of the distance
  std::array<double, 3> envelope{};  ///< c in exp(c_0 + c_1 r + c_2 r^2), r in A
};

/// How blocks come about: as networks give them, in one orientation; or from networks' invariants
/// and equivariant features, in any.
enum class HamiltonianKind { direct, covariant };

/// C = K (N_out - N_in) / (A c) on the diagonal of a layer (SPEC section 5, doc/method): what
/// refers layers with different numbers of atoms to one vacuum level.
struct AlignmentData {
  double k_unstrained = 0.0;     ///< K at zero strain, eV A^3
  double k_slope = 0.0;          ///< dK / d strain, eV A^3
  double unit_area = 0.0;        ///< area of one unstrained formula unit, A^2
  int counted_element = 0;       ///< one atom of it a formula unit
  double training_height = 0.0;  ///< height c of the cells the model was trained on, A
};

/// Bonds whose dipoles are alike: pairs of two elements, in one layer or in different ones.
struct BondClassData {
  int element_i = 0, element_j = 0;  ///< not equal: the dipole points from one to the other
  bool same_layer = true;
  std::vector<double> coefficients;  ///< of the radial functions, eV A^3
};

/// Charge that atoms of one element exchange across the gap, from the crowded to the less crowded.
struct ChargeTransferData {
  int element = 0;
  double crowding = 0.0;             ///< of an atom in the mean of what was trained on, 1/A
  std::vector<double> coefficients;  ///< of the radial functions, eV A^4
};

/// The potential step across a bilayer (hamiltonian/vacuum_step.h). Lengths in A.
struct VacuumStepData {
  double cutoff = 0.0, r_switch = 0.0;  ///< of the bonds' radial functions
  double height = 0.0;                  ///< of a layer's middle above the dipoles
  double lateral = 0.0;                 ///< dipoles farther aside do not count
  double reach = 0.0;                   ///< neither do pairs farther apart
  std::vector<BondClassData> bonds;
  double crowding_cutoff = 0.0, crowding_switch = 0.0;  ///< of the neighbours that crowd an atom
  std::vector<ChargeTransferData> transfers = {};
};

/// Everything that a .dpw file holds; see doc/model_format for the layout.
struct Model {
  static constexpr int format_version = 3;
  static constexpr int oldest_version = 1;  ///< that is still read

  int version = format_version;  ///< of the file it was read from; files are written as the latest
  std::string name;
  nlohmann::json provenance;  ///< data, training settings, errors reached: shown, not used
  std::vector<ElementData> elements;
  int spin_degeneracy = 2;
  nlohmann::json descriptor;  ///< {"kind": ..., its constants}: the kind's class reads it
  ForceData force;
  HamiltonianKind hamiltonian_kind = HamiltonianKind::direct;
  int hamiltonian_channels = 0;      ///< mixed channels; HamiltonianKind::covariant only
  std::vector<std::string> on_site;  ///< per element, a key of `networks`; empty: no Hamiltonian
  std::vector<HoppingClassData> hopping;
  std::optional<AlignmentData> alignment;
  std::optional<VacuumStepData> vacuum_step;   ///< HamiltonianKind::covariant only
  std::optional<UncertaintyData> uncertainty;  ///< models of an energy only
  std::map<std::string, NetworkData> networks;
  std::map<std::string, Eigen::MatrixXd> matrices;  ///< see equivariant/equivariant_shapes.h

  /// Reads and validates a file. Throws Error naming the file and what is wrong.
  static Model load(const std::string &path);
  void save(const std::string &path) const;

  /// Index of a chemical symbol. Throws Error listing the elements there are.
  int element_index(const std::string &symbol) const;
  const NetworkData &network(const std::string &key) const;
  const Eigen::MatrixXd &matrix(const std::string &key) const;
  bool has_hamiltonian() const { return !on_site.empty(); }
  /// Length of the RAER of every element.
  Eigen::Index raer_size() const;
  /// Largest r_max of all hopping classes, A.
  double hopping_cutoff() const;
  /// Pairs that the Hamiltonian is made of are no farther apart, A.
  double hamiltonian_reach() const;
  /// Throws Error if parts refer to things that are missing or do not fit together.
  void check() const;
};

}  // namespace dpw
