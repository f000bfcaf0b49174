// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hamiltonian/alignment_data.h"
#include "hamiltonian/hopping_class_data.h"
#include "hamiltonian/vacuum_step_data.h"

namespace dpw {

/// A hopping class for both orders of its elements: element_i <= element_j, and r_min is 0.
struct EquivariantHoppingClass : HoppingClassData {
  double r_switch = 0.0;             ///< the block is switched off from here to r_max, A
  bool uses_moments = false;         ///< blocks depend on the mixed moments of both atoms
  int n_mix = 0;                     ///< mixed features of each order; 0 without moments
  int n_pair_radial = 0;             ///< radial functions of the distance
  std::array<double, 3> envelope{};  ///< c in exp(c_0 + c_1 r + c_2 r^2), r in A
  bool uses_powers = false;          ///< the network sees the features' squared absolute values
};

/// Networks that H without spin has where coupling is on, in place of those that it has without: a
/// relativistic calculation differs in that part, too.
struct CoupledNetworks {
  std::vector<std::string> on_site;  ///< per element
  std::vector<std::string> hopping;  ///< per class of the H without spin
};

/// What spin-orbit coupling adds to the Hamiltonian (tight_binding/spin_orbit_part.h).
struct EquivariantSpinOrbit {
  std::vector<std::vector<double>> lambda;       ///< eV, per element and shell: lambda L.S
  std::vector<std::string> on_site;              ///< networks, per element: what surroundings add
  std::vector<EquivariantHoppingClass> hopping;  ///< with names of their own
  std::optional<CoupledNetworks> without_spin = {};
};

/// The Hamiltonian of an equivariant model.
struct EquivariantHamiltonian {
  int channels = 0;                  ///< mixed channels
  std::vector<std::string> on_site;  ///< networks, per element
  std::vector<EquivariantHoppingClass> hopping;
  std::optional<AlignmentData> alignment = {};
  std::optional<VacuumStepData> vacuum_step = {};
  std::optional<EquivariantSpinOrbit> spin_orbit = {};
};

}  // namespace dpw
