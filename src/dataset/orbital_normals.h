// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "dataset/wannier_assignment.h"
#include "structure/crystal.h"

namespace dpw {

/// The normal (local_normal) of every atom, along which its element's orbital points; empty where
/// no element has such an orbital. Throws Error for an atom that should have a normal and does not.
std::vector<Eigen::Vector3d> orbital_normals(const Structure &structure,
                                             const ElementOrbitals &orbitals);

}  // namespace dpw
