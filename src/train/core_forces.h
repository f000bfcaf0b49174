// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "model/model.h"
#include "structure/crystal.h"

namespace dpw {

/// What a model says of a structure without a Hamiltonian, by the core's own code.
struct CoreForces {
  double energy = 0.0;                               ///< eV
  Positions forces;                                  ///< [atoms, 3], eV/A
  Eigen::Matrix3d stress = Eigen::Matrix3d::Zero();  ///< (dE/dstrain)/V, eV/A^3
};

/// Throws Error for atoms that the model does not know.
CoreForces core_forces(const Model &model, const Structure &structure);

}  // namespace dpw
