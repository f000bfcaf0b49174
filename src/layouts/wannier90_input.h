// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace dpw {

/// What is used of Wannier90's input, `SEED.win`.
struct WannierInput {
  std::optional<Eigen::Matrix3d> lattice;  ///< unit_cell_cart, rows, A; empty: there is none
  std::optional<std::array<int, 3>> mesh;  ///< mp_grid
  bool is_ours = false;                    ///< this program wrote it (win_mark)
  bool spinors = false;                    ///< both spins are in H(R)
  bool one_spin = false;                   ///< spin: H(R) is that of one spin of a magnetic run
  std::optional<bool> use_ws_distance;     ///< empty: not said, and true for Wannier90 3
  bool auto_projections = false;           ///< functions of a program's own choice
  std::optional<double> n_electrons;       ///< in a comment of ours (win_electrons)
  std::optional<int> num_iter;             ///< empty: not said, and 100 for Wannier90
  /// Names of the orbitals of each atom that carries some: the projections of a file of ours.
  std::vector<std::vector<std::string>> orbital_names;
};

/// All other keywords are passed over (see WinReader for what is refused). Throws Error naming file
/// and line for values that are none, and for a block unit_cell_cart that is not three vectors in
/// Ang or Bohr, with a volume.
WannierInput read_win(const std::string &path);

}  // namespace dpw
