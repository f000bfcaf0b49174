// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "states/primitive_cell.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// "layer 2" for layer 1, "the structure" for none: for names and errors.
std::string layer_name(std::optional<int> layer);

/// Orbitals of a layer (none: all) that translations may carry into each other, as indices into
/// `orbitals`: of the same element and name, and the same one of an atom's, should it have several
/// of that name. In the order of their first members. Throws Error if the layer has no orbitals, or
/// it is asked for and that of an orbital is not known.
std::vector<std::vector<int>> translation_classes(const std::vector<OrbitalSite> &orbitals,
                                                  std::optional<int> layer);

/// A layer's orbitals as those of a crystal.
struct LatticeSites {
  std::vector<int> orbital;            ///< the layer's
  std::vector<int> kind;               ///< which orbital of a primitive cell each one is
  std::vector<Eigen::Vector3i> point;  ///< its lattice point, multiples of the primitive vectors
  int n_kinds = 0;                     ///< orbitals of a primitive cell
  double displacement = 0.0;           ///< largest distance from the ideal crystal, A
};

/// Puts the orbitals of a layer on the lattice that is nearest. Within a translation class, places
/// in the primitive cell are found by their positions. Throws Error unless every kind of orbital is
/// there once for every primitive cell of the supercell.
LatticeSites assign_lattice_sites(const PrimitiveCell &cell,
                                  const std::vector<OrbitalSite> &orbitals,
                                  std::optional<int> layer);

}  // namespace dpw
