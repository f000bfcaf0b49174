// SPDX-License-Identifier: MIT
#include "eigen/hermitian_pairs.h"

#include <complex>
#include <utility>

#include "eigen/lapack.h"
#include "eigen/lapack_work_space.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

// The lower triangle: with the upper one OpenBLAS reads past the end (see lapack_solver.cpp).

/// `call(n, values, work...)` is one of LAPACK's routines. Returns its info and the values.
template <typename Call>
std::pair<int, Eigen::VectorXd> values_by(const char *routine, Eigen::Index rows,
                                          const Call &call) {
  const auto n = static_cast<int>(rows);
  Eigen::VectorXd values(n);
  int not_definite = 0;
  if (n > 0)
    LapackWorkSpace().run(
        routine, [&](Complex *work, int lwork, double *rwork, int lrwork, int *iwork, int liwork) {
          const int info = call(n, values.data(), work, lwork, rwork, lrwork, iwork, liwork);
          not_definite = info > n ? info : 0;
          return info - not_definite;
        });
  return {not_definite, std::move(values)};
}

std::optional<Eigen::VectorXd> if_definite(std::pair<int, Eigen::VectorXd> found) {
  if (found.first != 0) return std::nullopt;
  return std::move(found.second);
}

constexpr int kMetricOnTheRight = 1;  // A y = mu B y

}  // namespace

Eigen::VectorXd hermitian_pairs(Eigen::MatrixXcd &matrix) {
  return values_by("zheevd", matrix.rows(),
                   [&](int n, double *values, Complex *work, int lwork, double *rwork, int lrwork,
                       int *iwork, int liwork) {
                     int info = 0;
                     zheevd_("V", "L", &n, matrix.data(), &n, values, work, &lwork, rwork, &lrwork,
                             iwork, &liwork, &info, 1, 1);
                     return info;
                   })
      .second;
}

Eigen::VectorXd hermitian_pairs(Eigen::MatrixXd &matrix) {
  return values_by("dsyevd", matrix.rows(),
                   [&](int n, double *values, Complex *, int, double *work, int lwork, int *iwork,
                       int liwork) {
                     int info = 0;
                     dsyevd_("V", "L", &n, matrix.data(), &n, values, work, &lwork, iwork, &liwork,
                             &info, 1, 1);
                     return info;
                   })
      .second;
}

std::optional<Eigen::VectorXd> hermitian_pairs(Eigen::MatrixXcd &matrix, Eigen::MatrixXcd metric) {
  return if_definite(values_by("zhegvd", matrix.rows(),
                               [&](int n, double *values, Complex *work, int lwork, double *rwork,
                                   int lrwork, int *iwork, int liwork) {
                                 int info = 0;
                                 zhegvd_(&kMetricOnTheRight, "V", "L", &n, matrix.data(), &n,
                                         metric.data(), &n, values, work, &lwork, rwork, &lrwork,
                                         iwork, &liwork, &info, 1, 1);
                                 return info;
                               }));
}

std::optional<Eigen::VectorXd> hermitian_pairs(Eigen::MatrixXd &matrix, Eigen::MatrixXd metric) {
  return if_definite(values_by(
      "dsygvd", matrix.rows(),
      [&](int n, double *values, Complex *, int, double *work, int lwork, int *iwork, int liwork) {
        int info = 0;
        dsygvd_(&kMetricOnTheRight, "V", "L", &n, matrix.data(), &n, metric.data(), &n, values,
                work, &lwork, iwork, &liwork, &info, 1, 1);
        return info;
      }));
}

}  // namespace dpw
