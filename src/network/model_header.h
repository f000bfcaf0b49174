// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "network/mlp.h"

namespace dpw {

/// What the model file says of one chemical element.
struct ElementData {
  std::string symbol;
  std::vector<std::string> orbitals;  ///< names of its Wannier functions, in block order
  double n_electrons = 0.0;           ///< electrons it brings into these orbitals
  std::vector<int> shells = {};       ///< angular momenta; empty: as the orbitals' names say
};

/// Where a force network gives the RAER of its atom: in a hidden layer.
struct RaerLayer {
  int number = 2;          ///< counted from 1
  bool activated = false;  ///< after (true) or before (false) the activation
};

/// What models of all kinds have (model/model.h): elements and networks.
struct ModelHeader {
  static constexpr int format_version = 4;        ///< with spin-orbit coupling
  static constexpr int version_without_spin = 3;  ///< files are written as this if they can be
  static constexpr int oldest_version = 1;        ///< that is still read

  int version = format_version;  ///< of the file it was read from
  std::string name;
  nlohmann::json provenance;  ///< data, training settings, errors reached: shown, not used
  std::vector<ElementData> elements;
  int spin_degeneracy = 2;
  std::map<std::string, NetworkData> networks;

  /// Index of a chemical symbol. Throws Error listing the elements there are.
  int element_index(const std::string &symbol) const;
  const std::string &symbol(int element) const {
    return elements[static_cast<std::size_t>(element)].symbol;
  }
  /// Throws Error for a network that is not there, and so does layer_size.
  const NetworkData &network(const std::string &key) const;
  /// How many numbers a layer of a network gives; layers count from 1.
  Eigen::Index layer_size(const std::string &key, int layer) const;
  /// Throws Error for what no model may be; `with_orbitals`: it has a Hamiltonian.
  void check_header(bool with_orbitals) const;
};

}  // namespace dpw
