// SPDX-License-Identifier: MIT
#include "equivariant/axial_coupling.h"

#include "equivariant/equivariant_shapes.h"

namespace dpw {

AxialCoupling::AxialCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                             const SimdKernels &kernels)
    : row_(row),
      column_(column),
      l_max_(l_max),
      n_mix_(n_mix),
      n_coefficients_(hopping_outputs(row.l, column.l, n_mix, l_max)),
      kernels_(&kernels) {
  for (const int l : row.l)
    for (int k = 0; k < 2 * l + 1; ++k) parity_.push_back((l + (k + 1) / 2) % 2 == 0 ? 1.0 : -1.0);
}

PairShape AxialCoupling::shape() const {
  const auto of = [](const Shells &shells) {
    return OrbitalShells{shells.size(), shells.l.data(), shells.first.data(), shells.n_orbitals};
  };
  return {of(row_), of(column_), l_max_, n_mix_};
}

void AxialCoupling::evaluate(const double *w, const double *f, double *h) const {
  kernels_->axial_block(shape(), w, f, h);
}

void AxialCoupling::average_directions(const double *back, double *h) const {
  kernels_->mean_of_directions(row_.n_orbitals, parity_.data(), back, h);
}

}  // namespace dpw
