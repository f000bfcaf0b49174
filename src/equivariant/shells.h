// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_model.h"
#include "kernels/simd_kernels.h"

namespace dpw {

/// The orbitals of an element as shells of angular momentum l, which rotations turn within
/// themselves. Orbitals of a shell are real harmonics in the order m = 0, cos 1, sin 1, cos 2, ...:
/// s; pz, px, py; dz2, dxz, dyz, dx2-y2, dxy.
struct Shells {
  std::vector<int> l;      ///< of each shell
  std::vector<int> first;  ///< index of each shell's first orbital
  std::vector<char>
      pseudo;          ///< of each shell: whether inversion and mirrors change its sign besides
  int n_orbitals = 0;  ///< sum of 2 l + 1
  Eigen::MatrixXd hybrids;  ///< U [n_orbitals, n_orbitals], orthogonal: the model's orbitals are U
                            ///< times those of the shells; empty: they are the same

  explicit Shells(const std::vector<int> &shells, const Eigen::MatrixXd &u = {});
  /// Those of an element of the model, which check() has been through.
  static Shells of_element(const ModelHeader &header, const EquivariantModel &model, int element);

  int size() const { return static_cast<int>(l.size()); }
};

/// What a mirror through z = 0 multiplies each orbital by: (-1)^(l + m).
std::vector<double> mirror_parities(const Shells &shells);

/// U_row H U_column^T of a block of shells, in place; row-major.
void turn_to_orbitals(const Shells &row, const Shells &column, double *block);

/// What kernels ask of shells, which have to outlive it.
OrbitalShells orbital_shells(const Shells &shells);

/// The products of the components x, y, z of an axial vector (outer) with orbitals (inner) as
/// shells of their own: for a shell of orbitals those of |l - 1| .. l + 1, pseudo but for l.
/// `hybrids` are the products in terms of these. A block of B_x, B_y and B_z, one under the other,
/// is one of these shells and of the column's.
Shells axial_products(const Shells &orbitals);

/// How many coefficients a block of two atoms takes in the frame of the pair; see AxialCoupling.
int n_block_coefficients(const Shells &row, const Shells &column, int n_mix, int l_max);

}  // namespace dpw
