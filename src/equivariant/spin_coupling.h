// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "equivariant/axial_coupling.h"
#include "equivariant/pair_coupling.h"
#include "equivariant/shells.h"
#include "kernels/simd_array.h"

namespace dpw {

/// Hopping blocks of spin-orbit coupling: B_x, B_y and B_z, each [row.n_orbitals]
/// [column.n_orbitals]; B_c,ji(-R) = -B_c,ij(R)^T (tight_binding/spin_orbit_part.h). B is an axial
/// vector, so a block turns as axial_products() of the row's orbitals and the column's do. Features
/// of orders above l_max are not there: of two d shells and l_max 4, two of 75 elements in the
/// frame of the pair, of order 5, stay 0.
class SpinCoupling : public PairCoupling {
 public:
  /// See AxialCoupling.
  SpinCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
               const SimdKernels &kernels);

  int n_coefficients() const override { return axial_.n_coefficients(); }
  int n_values() const override { return 3 * size(); }
  void evaluate(const double *w, const double *f, double *h) override;
  void average_directions(const double *back, double *h) const override;
  void turn_back(const PairFrames &frames, int column, const double *size,
                 double *h) const override;
  void to_orbitals(double *block) const override;

 private:
  /// In lanes components are in the order of harmonics, z, x, y.
  static constexpr int n_components = 3;
  int size() const { return row_.n_orbitals * column_.n_orbitals; }
  /// Where a component of a block in lanes begins.
  std::ptrdiff_t component(int c) const {
    return static_cast<std::ptrdiff_t>(c) * size() * kernels_->width;
  }

  Shells row_, column_;
  AxialCoupling axial_;  // of the products
  std::vector<double> parity_;
  const SimdKernels *kernels_;
  std::vector<int> start_, product_;  // components of products without zeros
  std::vector<double> factor_;
  SimdArray products_;
};

}  // namespace dpw
