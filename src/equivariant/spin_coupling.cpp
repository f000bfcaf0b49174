// SPDX-License-Identifier: MIT
#include "equivariant/spin_coupling.h"

#include <algorithm>

namespace dpw {

SpinCoupling::SpinCoupling(const Shells &row, const Shells &column, int l_max, int n_mix,
                           const SimdKernels &kernels)
    : row_(row),
      column_(column),
      axial_(axial_products(Shells(row.l)), column, l_max, n_mix, kernels),
      parity_(mirror_parities(row)),
      kernels_(&kernels),
      start_{0} {
  const Eigen::MatrixXd products = axial_products(Shells(row.l)).hybrids;
  const Eigen::Index n = row.n_orbitals;
  for (Eigen::Index r = 0; r < products.rows(); ++r) {
    const Eigen::Index from = (r + 2 * n) % products.rows();  // z first
    for (Eigen::Index k = 0; k < products.cols(); ++k) {
      if (products(from, k) == 0.0) continue;
      product_.push_back(static_cast<int>(k));
      factor_.push_back(products(from, k));
    }
    start_.push_back(static_cast<int>(product_.size()));
  }
  products_.provide(static_cast<std::size_t>(products.cols() * column.n_orbitals), kernels.width);
}

void SpinCoupling::evaluate(const double *w, const double *f, double *h) {
  axial_.evaluate(w, f, products_.data());
  kernels_->combine_rows(n_components * row_.n_orbitals,
                         {start_.data(), product_.data(), factor_.data(), nullptr},
                         column_.n_orbitals, products_.data(), h);
}

void SpinCoupling::average_directions(const double *back, double *h) const {
  // Features' conjugates are those in a frame that is the mirror image by z = 0: an axial vector's
  // x and y change their signs there. One more minus is that of the transposed block.
  constexpr double sign[n_components] = {-1.0, 1.0, 1.0};
  for (int c = 0; c < n_components; ++c)
    kernels_->mean_of_directions(row_.n_orbitals, sign[c], parity_.data(), back + component(c),
                                 h + component(c));
}

void SpinCoupling::turn_back(const PairFrames &frames, int column, const double *size,
                             double *h) const {
  PairShape shape = axial_.shape();
  shape.row = orbital_shells(row_);
  for (int c = 0; c < n_components; ++c) frames.turn_back(column, shape, size, h + component(c));
  frames.turn_vectors_back(column, this->size(), h);
}

void SpinCoupling::to_orbitals(double *block) const {
  for (int c = 0; c < n_components; ++c) turn_to_orbitals(row_, column_, block + c * size());
  std::rotate(block, block + size(), block + n_components * size());  // z behind x and y
}

}  // namespace dpw
