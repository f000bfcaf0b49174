// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "layouts/wannier90_neighbours.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// An orbital for every centre (A), with the atom of `known` that it is on: the nearest one, if it
/// is less than half as far as any other; with a lattice (rows, A) their images count, too. An
/// orbital that is on no one atom has the atom 0 and no element. Names and layers are unknown.
std::vector<OrbitalSite> make_orbital_sites(const std::vector<Eigen::Vector3d> &centres,
                                            const WannierCentres &known,
                                            const std::optional<Eigen::Matrix3d> &lattice);

}  // namespace dpw
