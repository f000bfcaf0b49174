// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>

#include "structure/atoms.h"

namespace dpw {

/// Which neighbours make an atom's normal: those up to `full` count in full, those from `none` on
/// not at all, A.
struct NormalBonds {
  double full = 0.0, none = 0.0;
};

/// The direction normal to an atom's bonds, along which orbitals of sheets such as graphene point:
/// the unit vector, with a positive z component, along which they extend least. It is the
/// eigenvector to the lowest eigenvalue of sum_j w(r_j) r_j r_j^T, r_j from the atom to its
/// neighbours, and so smooth where atoms move, and turns with them. `pairs`: neighbours of atom i
/// at least as far as bonds count.
///
/// Throws AtomError where the bonds do not lie near a plane, or the plane stands on end.
Eigen::Vector3d local_normal(const AtomsView &atoms, const NeighborList &pairs, int i,
                             const NormalBonds &bonds);

/// The p orbital along the normal of these bonds has the name "p_normal(FULL-NONE)", in A, as in
/// "p_normal(1.8-2.3)". Nothing for other names. Throws Error for one that is almost that.
std::optional<NormalBonds> normal_bonds_of(const std::string &orbital);

}  // namespace dpw
