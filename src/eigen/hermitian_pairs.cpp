// SPDX-License-Identifier: MIT
#include "eigen/hermitian_pairs.h"

#include <complex>

#include "eigen/lapack.h"
#include "eigen/lapack_work_space.h"

namespace dpw {

// The lower triangle: with the upper one OpenBLAS reads past the end (see lapack_solver.cpp).

Eigen::VectorXd hermitian_pairs(Eigen::MatrixXcd &matrix) {
  const auto n = static_cast<int>(matrix.rows());
  Eigen::VectorXd values(n);
  if (n == 0) return values;
  LapackWorkSpace().run("zheevd", [&](std::complex<double> *work, int lwork, double *rwork,
                                      int lrwork, int *iwork, int liwork) {
    int info = 0;
    zheevd_("V", "L", &n, matrix.data(), &n, values.data(), work, &lwork, rwork, &lrwork, iwork,
            &liwork, &info, 1, 1);
    return info;
  });
  return values;
}

std::optional<Eigen::VectorXd> hermitian_pairs(Eigen::MatrixXcd &matrix, Eigen::MatrixXcd metric) {
  constexpr int kind = 1;  // A y = mu B y
  const auto n = static_cast<int>(matrix.rows());
  Eigen::VectorXd values(n);
  if (n == 0) return values;
  bool definite = true;
  LapackWorkSpace().run("zhegvd", [&](std::complex<double> *work, int lwork, double *rwork,
                                      int lrwork, int *iwork, int liwork) {
    int info = 0;
    zhegvd_(&kind, "V", "L", &n, matrix.data(), &n, metric.data(), &n, values.data(), work, &lwork,
            rwork, &lrwork, iwork, &liwork, &info, 1, 1);
    definite = info <= n;
    return definite ? info : 0;
  });
  if (!definite) return std::nullopt;
  return values;
}

}  // namespace dpw
