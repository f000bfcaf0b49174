// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
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

/// What is used of Wannier90's input, `SEED.win`.
struct WannierInput {
  std::optional<Eigen::Matrix3d> lattice;  ///< unit_cell_cart, rows, A; empty: there is none
  bool one_spin = false;  ///< spinors, or one spin of a magnetic run: a band holds one electron
};

/// All other keywords are passed over. Throws Error naming file and line for a block unit_cell_cart
/// that is not three vectors in Ang or Bohr, with a volume.
WannierInput read_win(const std::string &path);

}  // namespace dpw
