// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace dpw {

/// What Wannier90's `SEED_centres.xyz` tells.
struct WannierCentres {
  std::vector<Eigen::Vector3d> centres;    ///< of the Wannier functions (lines "X"), A
  std::vector<std::string> symbols;        ///< of the atoms
  std::vector<Eigen::Vector3d> positions;  ///< of the atoms, A
};

/// Throws Error naming file and line unless the file holds `n_orbitals` centres, then atoms, as
/// many as its first line says.
WannierCentres read_centres_xyz(const std::string &path, int n_orbitals);

}  // namespace dpw
