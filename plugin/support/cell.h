// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <Eigen/Core>

#include "domain.h"

namespace LAMMPS_NS {

/// The simulation cell as the core has it: rows are the lattice vectors, A.
inline Eigen::Matrix3d cell_of(const Domain &domain) {
  Eigen::Matrix3d cell;
  cell << domain.xprd, 0.0, 0.0, domain.xy, domain.yprd, 0.0, domain.xz, domain.yz, domain.zprd;
  return cell;
}

}  // namespace LAMMPS_NS
