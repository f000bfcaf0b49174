// SPDX-License-Identifier: MIT
#include "descriptor/spherical_harmonics.h"

#include <cmath>
#include <string>
#include <vector>

#include "dpw_error.h"

namespace dpw {

namespace {

/// What multiplies the m-th derivative of the Legendre polynomial P_l so that Y_lm has norm 1.
double norm(int l, int m) {
  double ratio = 1.0;  // (l-m)! / (l+m)!
  for (int k = l - m + 1; k <= l + m; ++k) ratio /= k;
  return std::sqrt((m == 0 ? 1.0 : 2.0) * (2.0 * l + 1.0) * ratio);
}

}  // namespace

SphericalHarmonics::SphericalHarmonics(int l_max) : l_max_(l_max) {
  if (l_max < 0 || l_max > largest_l)
    throw Error("l_max of spherical harmonics is " + std::to_string(l_max) +
                ": take one from 0 to " + std::to_string(largest_l));
  double double_factorial = 1.0;  // (2l-1)!!, the l-th derivative of P_l
  for (int l = 0; l <= l_max; ++l) {
    if (l > 0) double_factorial *= 2.0 * l - 1.0;
    a_[triangle(l, l)] = norm(l, l) * double_factorial;
    for (int m = 0; m < l; ++m) {
      const int k = triangle(l, m);
      a_[k] = (2.0 * l - 1.0) / (l - m) * norm(l, m) / norm(l - 1, m);
      if (m < l - 1) b_[k] = (l + m - 1.0) / (l - m) * norm(l, m) / norm(l - 2, m);
      slope_[k] = norm(l, m) / norm(l, m + 1);
    }
  }
}

void SphericalHarmonics::evaluate(const double *u, double *y) const {
  Parts<double> parts;
  prepare(u[0], u[1], u[2], parts);
  values(parts, y);
}

void SphericalHarmonics::evaluate(const double *u, double *y, double *gradient) const {
  Parts<double> parts;
  prepare(u[0], u[1], u[2], parts);
  values(parts, y);
  std::vector<double> pick(static_cast<std::size_t>(size()), 0.0);
  for (int lm = 0; lm < size(); ++lm) {
    double *g = gradient + 3 * lm;
    pick[static_cast<std::size_t>(lm)] = 1.0;
    contract_gradient(parts, pick.data(), 1, g);
    pick[static_cast<std::size_t>(lm)] = 0.0;
    const double radial = g[0] * u[0] + g[1] * u[1] + g[2] * u[2];
    for (int d = 0; d < 3; ++d) g[d] -= radial * u[d];
  }
}

}  // namespace dpw
