// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "equivariant/axial_coupling.h"
#include "equivariant/pair_coupling.h"
#include "equivariant/shells.h"

namespace dpw {

/// Hopping blocks without spin, [row.n_orbitals][column.n_orbitals]; H_ji(-R) = H_ij(R)^T.
class HoppingCoupling : public PairCoupling {
 public:
  /// See AxialCoupling.
  HoppingCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                  const SimdKernels &kernels);

  int n_coefficients() const override { return axial_.n_coefficients(); }
  int n_values() const override { return row_.n_orbitals * column_.n_orbitals; }
  void evaluate(const double *w, const double *f, double *h) override { axial_.evaluate(w, f, h); }
  void average_directions(const double *back, double *h) const override;
  void turn_back(const PairFrames &frames, int column, const double *size,
                 double *h) const override;
  void to_orbitals(double *block) const override;

 private:
  Shells row_, column_;
  AxialCoupling axial_;
  std::vector<double> parity_;
  const SimdKernels *kernels_;
};

}  // namespace dpw
