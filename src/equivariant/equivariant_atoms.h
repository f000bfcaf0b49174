// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "hamiltonian/atom_columns.h"

namespace dpw {

/// Features of all atoms as the networks of the equivariant kind take them.
struct EquivariantAtoms {
  AtomColumns raer;                 ///< [raer_size, atoms of an element]
  const double *moments = nullptr;  ///< of atom 0; the next atom's are `stride` numbers farther on
  std::ptrdiff_t stride = 0;
  int n_channels = 0;

  /// [n_lm][n_channels]: rotations take the channels of an lm together.
  const double *moments_of(int i) const { return moments + i * stride; }
};

}  // namespace dpw
