// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_model.h"

namespace dpw {

/// The orbitals of an element as shells of angular momentum l, which rotations turn within
/// themselves. Orbitals of a shell are real harmonics in the order m = 0, cos 1, sin 1, cos 2, ...:
/// s; pz, px, py; dz2, dxz, dyz, dx2-y2, dxy.
struct Shells {
  std::vector<int> l;       ///< of each shell
  std::vector<int> first;   ///< index of each shell's first orbital
  int n_orbitals = 0;       ///< sum of 2 l + 1
  Eigen::MatrixXd hybrids;  ///< U [n_orbitals, n_orbitals], orthogonal: the model's orbitals are U
                            ///< times those of the shells; empty: they are the same

  explicit Shells(const std::vector<int> &shells, const Eigen::MatrixXd &u = {});
  /// Those of an element of the model, which check() has been through.
  static Shells of_element(const ModelHeader &header, const EquivariantModel &model, int element);

  int size() const { return static_cast<int>(l.size()); }
};

}  // namespace dpw
