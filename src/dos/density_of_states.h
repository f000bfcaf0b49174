// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dpw {

/// Orbitals dealt out to groups, each to one.
struct OrbitalGroups {
  std::vector<std::string> names;
  std::vector<int> of_orbital;  ///< [n_orbitals] index into names; empty: no groups
};

/// A density of states with all that a file says about it. States are those of one cell, and spin
/// is counted: a band holds `spin_degeneracy` of them.
struct DensityOfStates {
  std::string method;  ///< gaussian, tetrahedron or kpm
  std::string source;  ///< of the Hamiltonian, in words
  int n_orbitals = 0, n_kpoints = 0, spin_degeneracy = 2;
  double broadening = 0.0;            ///< eV, standard deviation, in mid-spectrum for kpm; 0: none
  int n_moments = 0, n_vectors = 0;   ///< of kpm, else 0
  std::uint64_t seed = 0;             ///< of kpm
  std::optional<double> n_electrons;  ///< where they are known,
  std::optional<double> fermi_level;  ///< eV; and what follows

  Eigen::VectorXd energies;        ///< [n], eV
  std::vector<std::string> names;  ///< of the columns: "total", then the groups of orbitals
  Eigen::MatrixXd density;         ///< [n x names], states/eV/cell
  Eigen::MatrixXd below;           ///< [n x names], states below each energy, per cell
  Eigen::MatrixXd density_error;   ///< the same, standard errors; empty: none but rounding
  Eigen::MatrixXd below_error;
};

}  // namespace dpw
