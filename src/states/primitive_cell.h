// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// The cell that a supercell repeats: lattice = index . vectors, index a matrix of integers.
struct PrimitiveCell {
  Eigen::Matrix3d vectors;  ///< rows, A
  Eigen::Matrix3i index;    ///< rows: the supercell's vectors in units of these

  int cells() const;  ///< primitive cells in the supercell, |det index|
};

/// The supercell as a repetition of the cell `rows` (rows, A), which may be a little off: they are
/// replaced by index^-1 . lattice. Throws Error that names the vector of `lattice` which is no sum
/// of whole multiples of them, to within 0.1 of one.
PrimitiveCell make_primitive_cell(const Eigen::Matrix3d &lattice, const Eigen::Matrix3d &rows);
/// The same for a layer: the third vector is that of the lattice.
PrimitiveCell make_primitive_cell(const Eigen::Matrix3d &lattice, const Eigen::Vector3d &a1,
                                  const Eigen::Vector3d &a2);

/// Finds the primitive cell of a layer (from 0; none: of all orbitals) that lies along the first
/// two vectors of `lattice` and repeats with them, though it may be strained, rippled or hot. A
/// vector counts if from every atom it leads to one of the same element, each reached once, and
/// misses them by 0.5 A at most (root mean square); the mean over all atoms is then free of their
/// displacements. Of the shortest two a1 is the one nearest in direction to the supercell's first,
/// and a2 is at 90 to 120 degrees from it, to the side of the supercell's second: for a hexagonal
/// layer K is (1/3, 1/3). Throws Error if the layer is empty, no vector but the supercell's own
/// does so, or a short one does so for most of the atoms only.
PrimitiveCell find_primitive_cell(const Eigen::Matrix3d &lattice,
                                  const std::vector<OrbitalSite> &orbitals,
                                  std::optional<int> layer);

/// The same lattice by the shortest vectors in the plane of the first two (Gauss), the third as it
/// is. Rows, A.
Eigen::Matrix3d reduced_vectors(const Eigen::Matrix3d &vectors);

/// k-points in units of the primitive cell's reciprocal vectors, in units of the supercell's. They
/// are not folded back: each stays at the wave vector it was (see Unfolding).
KPoints supercell_kpoints(KPoints primitive, const PrimitiveCell &cell);

}  // namespace dpw
