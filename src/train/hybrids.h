// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "equivariant/shells.h"

namespace dpw {

// Networks give blocks of whole shells, the data have those of the model's orbitals: hybrids, which
// are U times shells, or shells themselves.

/// U_i^T H U_j.
inline Eigen::MatrixXd in_shells(Eigen::MatrixXd block, const Shells &i, const Shells &j) {
  if (i.hybrids.size() > 0) block = (i.hybrids.transpose() * block).eval();
  if (j.hybrids.size() > 0) block = (block * j.hybrids).eval();
  return block;
}

/// U_i H U_j^T.
inline Eigen::MatrixXd in_hybrids(Eigen::MatrixXd block, const Shells &i, const Shells &j) {
  if (i.hybrids.size() > 0) block = (i.hybrids * block).eval();
  if (j.hybrids.size() > 0) block = (block * j.hybrids.transpose()).eval();
  return block;
}

}  // namespace dpw
