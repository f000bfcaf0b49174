// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "network/model_header.h"

namespace dpw {

/// Bonds whose dipoles are alike: pairs of two elements, in one layer or in different ones.
struct BondClassData {
  int element_i = 0, element_j = 0;  ///< not equal: the dipole points from one to the other
  bool same_layer = true;
  std::vector<double> coefficients;  ///< of the radial functions, eV A^3
};

/// Charge that atoms of one element exchange across the gap, from the smooth to the less smooth.
struct ChargeTransferData {
  int element = 0;
  double coordination = 0.0;         ///< of an atom in the mean of what was trained on, 1/A
  std::vector<double> coefficients;  ///< of the radial functions, eV A^4
};

/// The potential step across a bilayer (hamiltonian/vacuum_step.h). Lengths in A.
struct VacuumStepData {
  double cutoff = 0.0, r_switch = 0.0;  ///< of the bonds' radial functions
  double height = 0.0;                  ///< of a layer's middle above the dipoles
  double lateral = 0.0;                 ///< dipoles farther aside do not count
  double reach = 0.0;                   ///< neither do pairs farther apart
  std::vector<BondClassData> bonds;
  double coordination_cutoff = 0.0, coordination_switch = 0.0;  ///< of the neighbours that count
  std::vector<ChargeTransferData> transfers = {};
};

/// The entry "vacuum_step" of a model file's Hamiltonian. Throws Error, or json::exception for
/// entries that are missing or of another type.
VacuumStepData read_vacuum_step(const ModelHeader &header, const nlohmann::json &entry);
nlohmann::json write_vacuum_step(const ModelHeader &header, const VacuumStepData &step);

/// Throws Error for a step that does not fit the model.
void check_vacuum_step(const ModelHeader &header, const VacuumStepData &step);

}  // namespace dpw
