// SPDX-License-Identifier: MIT
#pragma once

#include "equivariant/shells.h"
#include "kernels/simd_kernels.h"

namespace dpw {

/// The block of two atoms in the frame in which their axis is z, made of coefficients, which do not
/// depend on rotations about the axis, and of the complex features F_m[q] of order m, which such a
/// rotation by x multiplies by exp(i m x). The element of orbitals of orders m_a and m_b is made of
/// F of the orders m_a + m_b and m_a - m_b, so that the block turns as its orbitals do. Mirrors
/// that hold the axis conjugate F; what two F make of each other's phases changes sign under them
/// and gives the elements that such mirrors forbid. Without features there is what the axis alone
/// allows, Slater and Koster's integrals.
class AxialCoupling {
 public:
  /// `n_mix`: features of every order, none, or 4 at least and an l_max of 3 at least, since the
  /// pseudo-scalars need as many.
  AxialCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                const SimdKernels &kernels);

  /// How many coefficients a block takes. Order: shells of the row (outer) and of the column, m_a
  /// (outer) and m_b from 0 to the shells' l, then
  ///   m_a = m_b = 0: 1, or for a pseudo row 4 (0 if n_mix is 0); one of them 0: n_mix; both above
  ///   0: n_mix for m_a + m_b (none if that is above l_max), then n_mix for m_a - m_b, or 1 + 4 if
  ///   these are equal, 1 if n_mix is 0.
  int n_coefficients() const { return n_coefficients_; }

  /// Of pairs, one a lane (simd_kernels.h). `w` [n_coefficients]; `f` [l_max][real part, imaginary
  /// part][n_mix] from m = 1 on; `h` [row.n_orbitals][column.n_orbitals] is replaced.
  void evaluate(const double *w, const double *f, double *h) const;

  PairShape shape() const;

 private:
  Shells row_, column_;
  int l_max_, n_mix_;
  int n_coefficients_;
  const SimdKernels *kernels_;
};

}  // namespace dpw
