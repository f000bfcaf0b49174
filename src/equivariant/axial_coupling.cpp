// SPDX-License-Identifier: MIT
#include "equivariant/axial_coupling.h"

namespace dpw {

AxialCoupling::AxialCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                             const SimdKernels &kernels)
    : row_(row),
      column_(column),
      l_max_(l_max),
      n_mix_(n_mix),
      n_coefficients_(n_block_coefficients(row, column, n_mix, l_max)),
      kernels_(&kernels) {}

PairShape AxialCoupling::shape() const {
  return {orbital_shells(row_), orbital_shells(column_), l_max_, n_mix_};
}

void AxialCoupling::evaluate(const double *w, const double *f, double *h) const {
  kernels_->axial_block(shape(), w, f, h);
}

}  // namespace dpw
