// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"
#include "tight_binding/spin_order.h"

namespace dpw {

/// The elements <row, 0|H|column, cell> of two orbitals: H = A x 1 + i sum_c B_c x sigma_c.
struct SpinorElement {
  int row, column;  ///< orbitals, row <= column; on the diagonal both R and -R are there
  std::array<int, 3> cell;
  double a;                 ///< eV; that of <column|H|row> in -R is the same
  std::array<double, 3> b;  ///< B_x, B_y, B_z, eV; those of <column|H|row> in -R are -B
};

/// An H(R) of spinors that is time-reversal symmetric, taken apart.
struct SpinorElements {
  std::vector<SpinorElement> elements;  ///< by row, column, cell
  double time_reversal_error = 0.0;     ///< largest |H - sigma_y H^* sigma_y| of an element, eV
};

/// Takes the time-reversal symmetric part of `h`. Throws Error for an odd number of states.
SpinorElements take_spinors_apart(const SparseHamiltonian &h, SpinOrder order);

}  // namespace dpw
