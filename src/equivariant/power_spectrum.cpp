// SPDX-License-Identifier: MIT
#include "equivariant/power_spectrum.h"

#include "equivariant/equivariant_shapes.h"

namespace dpw {

Eigen::Index PowerSpectrum::size() const { return n_invariants(n_channels_, l_max_); }

void PowerSpectrum::evaluate(const Eigen::MatrixXd &mixed, Eigen::MatrixXd &invariants) {
  const Eigen::Index n = n_channels_;
  invariants.resize(size(), mixed.cols());
  for (Eigen::Index atom = 0; atom < mixed.cols(); ++atom) {
    const double *a = mixed.col(atom).data();
    double *p = invariants.col(atom).data();
    Eigen::Map<Eigen::VectorXd>(p, n) = Eigen::Map<const Eigen::VectorXd>(a, n);
    p += n;
    for (int l = 0; l <= l_max_; ++l) {
      const int order = 2 * l + 1;
      const Eigen::Map<const Eigen::MatrixXd> of_l(a, n, order);
      products_.noalias() = of_l.lazyProduct(of_l.transpose());
      for (Eigen::Index c = 0; c < n; ++c) {
        Eigen::Map<Eigen::VectorXd>(p, n - c) = products_.col(c).tail(n - c) / order;
        p += n - c;
      }
      a += n * order;
    }
  }
}

}  // namespace dpw
