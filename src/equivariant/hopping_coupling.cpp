// SPDX-License-Identifier: MIT
#include "equivariant/hopping_coupling.h"

namespace dpw {

HoppingCoupling::HoppingCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                                 const SimdKernels &kernels)
    : row_(row),
      column_(column),
      axial_(row, column, l_max, n_mix, kernels),
      parity_(mirror_parities(row)),
      kernels_(&kernels) {}

void HoppingCoupling::average_directions(const double *back, double *h) const {
  kernels_->mean_of_directions(row_.n_orbitals, 1.0, parity_.data(), back, h);
}

void HoppingCoupling::turn_back(const PairFrames &frames, int column, const double *size,
                                double *h) const {
  frames.turn_back(column, axial_.shape(), size, h);
}

void HoppingCoupling::to_orbitals(double *block) const { turn_to_orbitals(row_, column_, block); }

}  // namespace dpw
