// SPDX-License-Identifier: MIT
#include "math/spherical_harmonics.h"

#include <cmath>
#include <string>

#include "base/error.h"

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

SphericalHarmonics::Parts SphericalHarmonics::prepare(const double *u) const {
  Parts parts;
  parts.c[0] = 1.0;
  parts.s[0] = 0.0;
  for (int m = 1; m <= l_max_; ++m) {
    parts.c[m] = u[0] * parts.c[m - 1] - u[1] * parts.s[m - 1];
    parts.s[m] = u[0] * parts.s[m - 1] + u[1] * parts.c[m - 1];
  }
  for (int l = 0; l <= l_max_; ++l) {
    const int row = triangle(l, 0);
    for (int m = 0; m < l - 1; ++m)
      parts.q[row + m] = a_[row + m] * u[2] * parts.q[triangle(l - 1, m)] -
                         b_[row + m] * parts.q[triangle(l - 2, m)];
    if (l > 0) parts.q[row + l - 1] = a_[row + l - 1] * u[2] * parts.q[triangle(l - 1, l - 1)];
    parts.q[row + l] = a_[row + l];
  }
  return parts;
}

void SphericalHarmonics::values(const Parts &parts, double *y) const {
  for (int l = 0; l <= l_max_; ++l) {
    double *out = y + l * l;
    const double *q = parts.q + triangle(l, 0);
    out[0] = q[0];
    for (int m = 1; m <= l; ++m) {
      out[2 * m - 1] = q[m] * parts.c[m];
      out[2 * m] = q[m] * parts.s[m];
    }
  }
}

void SphericalHarmonics::evaluate(const double *u, double *y) const { values(prepare(u), y); }

void SphericalHarmonics::evaluate(const double *u, double *y, double *gradient) const {
  const Parts parts = prepare(u);
  values(parts, y);
  // Of the polynomials in x, y, z; they are right on the sphere alone, so that only the part of the
  // gradient that is normal to u means anything.
  for (int l = 0; l <= l_max_; ++l)
    for (int lm = l * l; lm < (l + 1) * (l + 1); ++lm) {
      const int m = (lm - l * l + 1) / 2;
      const bool is_sine = m > 0 && lm - l * l == 2 * m;
      const int k = triangle(l, m);
      double *g = gradient + 3 * lm;
      g[0] = g[1] = g[2] = 0.0;
      if (m > 0) {  // d(x + i y)^m = m (x + i y)^(m-1) (dx + i dy)
        g[0] = m * parts.q[k] * (is_sine ? parts.s[m - 1] : parts.c[m - 1]);
        g[1] = m * parts.q[k] * (is_sine ? parts.c[m - 1] : -parts.s[m - 1]);
      }
      if (m < l) g[2] = slope_[k] * parts.q[k + 1] * (is_sine ? parts.s[m] : parts.c[m]);
      const double radial = g[0] * u[0] + g[1] * u[1] + g[2] * u[2];
      for (int d = 0; d < 3; ++d) g[d] -= radial * u[d];
    }
}

}  // namespace dpw
