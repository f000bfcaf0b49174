// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

namespace dpw {

/// Place of one block <row atom, 0 | H | column atom, cell> in a list of values.
struct PairBlock {
  int row, column;          ///< indices into the list of atoms
  std::array<int, 3> cell;  ///< R, the lattice vector of the column atom's image
  std::size_t first_value;  ///< its n_row x n_column values start here, row-major

  bool is_on_site() const { return row == column && cell == std::array<int, 3>{0, 0, 0}; }
};

/// True for the one of H_ij(R) and H_ji(-R) that is stored: row < column, or row == column and
/// R = 0 (the on-site block) or R's first non-zero component positive.
bool is_canonical(int row, int column, const std::array<int, 3> &cell);

}  // namespace dpw
