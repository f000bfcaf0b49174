// SPDX-License-Identifier: MIT
#include "math/polar_series.h"

#include <cmath>

#include "base/constants.h"
#include "math/wigner.h"

namespace dpw {

PolarSeries::PolarSeries(int l_max) : l_max_(l_max) {
  int n_polar = 0;
  for (int l = 0; l <= l_max; ++l) {
    first_.push_back(n_polar);
    n_polar += (l + 1) * (l + 1) + l * l;
  }
  const int n = 2 * l_max + 1;  // as many samples fix a series up to order l_max
  Eigen::MatrixXd samples(n_polar, n), to_series(n, n);
  for (int k = 0; k < n; ++k) {
    const double b = 2.0 * pi * k / n;
    Eigen::Matrix3d q;
    q << std::cos(b), 0.0, -std::sin(b), 0.0, 1.0, 0.0, std::sin(b), 0.0, std::cos(b);
    double *out = samples.col(k).data();
    for (int l = 0; l <= l_max; ++l) {
      const Eigen::MatrixXd d = wigner_matrix(l, q);
      for (int row = 0; row <= l; ++row)
        for (int m = 0; m <= l; ++m) *out++ = d(row == 0 ? 0 : 2 * row - 1, m == 0 ? 0 : 2 * m - 1);
      for (int row = 1; row <= l; ++row)
        for (int m = 1; m <= l; ++m) *out++ = d(2 * row, 2 * m);
    }
    to_series(k, 0) = 1.0 / n;
    for (int order = 1; order <= l_max; ++order) {
      to_series(k, 2 * order - 1) = 2.0 / n * std::cos(order * b);
      to_series(k, 2 * order) = 2.0 / n * std::sin(order * b);
    }
  }
  factors_ = samples * to_series;
}

}  // namespace dpw
