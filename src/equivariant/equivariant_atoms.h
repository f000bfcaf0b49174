// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "hamiltonian/atom_columns.h"

namespace dpw {

/// Features of all atoms as the networks of the covariant kind take them.
struct EquivariantAtoms {
  AtomColumns raer;         ///< [raer_size, atoms of an element]
  Eigen::MatrixXd moments;  ///< column i: [n_lm][n_channels] of atom i
  int n_channels = 0;

  const double *moments_of(int i) const { return moments.col(i).data(); }
};

}  // namespace dpw
