// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace dpw {

/// A Wannier function as the end of Wannier90's run lists it.
struct WannierSpread {
  Eigen::RowVector3d centre;  ///< A
  double spread;              ///< A^2
};

/// Reads the last list "WF centre and spread" of `SEED.wout`, or of a part of it; where the head
/// says that lengths are in Bohr, they are. Throws Error naming file and line unless it is of
/// `n_orbitals` functions, numbered from 1, and, where an initial state is listed, the final one.
std::vector<WannierSpread> read_wannier_spreads(const std::string &path, int n_orbitals);

}  // namespace dpw
