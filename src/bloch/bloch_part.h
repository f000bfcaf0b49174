// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "base/block_cyclic.h"
#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// The part of H(k) that `layout` gives to this rank, both triangles, eV: what BlochSum builds
/// (bloch_sum.h), spread over ranks, without a dense copy. `part` is resized to
/// layout.local_rows() x layout.local_columns(). Goes once through all of `sparse`. Throws Error if
/// the layout is not for its number of orbitals or the k-point is not finite.
void build_bloch_part(const SparseHamiltonian &sparse, const Eigen::Vector3d &k,
                      const BlockCyclic &layout, Eigen::MatrixXcd &part);

}  // namespace dpw
