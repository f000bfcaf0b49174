// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace dpw {

/// An atom of Wannier90's input.
struct WinAtom {
  std::string symbol;
  Eigen::RowVector3d position;  ///< A, or in lattice vectors; see WannierWin
};

/// What the training data need of Wannier90's input, `SEED.win`.
struct WannierWin {
  std::vector<std::string> projections;    ///< lines of the block, without comments; may be empty
  std::string projection_unit = "ang";     ///< of sites c=x,y,z: ang or bohr
  std::optional<std::array<int, 3>> mesh;  ///< mp_grid
  std::vector<WinAtom> atoms;              ///< in the order of the file; may be empty
  bool atoms_are_fractions = false;
  bool spinors = false;
};

/// All other keywords are passed over (see WinReader for what is refused). Throws Error naming file
/// and line for numbers that are none, and `select_projections`, which is not supported.
WannierWin read_wannier_win(const std::string &path);

}  // namespace dpw
