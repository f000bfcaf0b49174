// SPDX-License-Identifier: MIT
#include "descriptor/moment_invariants.h"

#include "model/covariant_shapes.h"

namespace dpw {

Eigen::Index MomentInvariants::size() const { return n_invariants(n_channels_, l_max_); }

void MomentInvariants::evaluate(const Eigen::MatrixXd &mixed, Eigen::MatrixXd &invariants) {
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

void MomentInvariants::pull_back(const Eigen::MatrixXd &mixed, const Eigen::MatrixXd &of_invariants,
                                 Eigen::MatrixXd &of_mixed) {
  const Eigen::Index n = n_channels_;
  of_mixed.resize(mixed.rows(), mixed.cols());
  products_.resize(n, n);
  for (Eigen::Index atom = 0; atom < mixed.cols(); ++atom) {
    const double *a = mixed.col(atom).data();
    double *out = of_mixed.col(atom).data();
    const double *first = of_invariants.col(atom).data();
    const double *p = first + n;
    for (int l = 0; l <= l_max_; ++l) {
      const int order = 2 * l + 1;
      for (Eigen::Index c = 0; c < n; ++c) {
        const Eigen::Map<const Eigen::VectorXd> row(p, n - c);
        products_.col(c).tail(n - c) = row / order;
        products_.row(c).tail(n - c) = row.transpose() / order;
        products_(c, c) *= 2.0;  // A[c] enters its square twice
        p += n - c;
      }
      const Eigen::Map<const Eigen::MatrixXd> of_l(a, n, order);
      Eigen::Map<Eigen::MatrixXd>(out, n, order).noalias() = products_.lazyProduct(of_l);
      a += n * order;
      out += n * order;
    }
    of_mixed.col(atom).head(n) += Eigen::Map<const Eigen::VectorXd>(first, n);
  }
}

}  // namespace dpw
