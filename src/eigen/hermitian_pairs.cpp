// SPDX-License-Identifier: MIT
#include "eigen/hermitian_pairs.h"

#include <complex>
#include <string>
#include <vector>

#include "base/error.h"
#include "eigen/lapack.h"

namespace dpw {

Eigen::VectorXd hermitian_pairs(Eigen::MatrixXcd &matrix) {
  const auto n = static_cast<int>(matrix.rows());
  Eigen::VectorXd values(n);
  if (n == 0) return values;
  std::vector<std::complex<double>> work(1);
  std::vector<double> rwork(1);
  std::vector<int> iwork(1);
  const auto call = [&](int lwork, int lrwork, int liwork) {
    int info = 0;
    zheevd_("V", "L", &n, matrix.data(), &n, values.data(), work.data(), &lwork, rwork.data(),
            &lrwork, iwork.data(), &liwork, &info, 1, 1);
    if (info != 0) throw Error("LAPACK's zheevd failed with code " + std::to_string(info));
  };
  call(-1, -1, -1);
  work.resize(static_cast<std::size_t>(work[0].real()));
  rwork.resize(static_cast<std::size_t>(rwork[0]));
  iwork.resize(static_cast<std::size_t>(iwork[0]));
  call(static_cast<int>(work.size()), static_cast<int>(rwork.size()),
       static_cast<int>(iwork.size()));
  return values;
}

}  // namespace dpw
