// SPDX-License-Identifier: MIT
#pragma once

#include <array>

namespace dpw {

/// Real spherical harmonics Y_lm of a unit vector, for l = 0 .. l_max, so normalised that the mean
/// of Y_lm^2 over the sphere is 1. Index l*l + p, p = 0 .. 2l: m = 0, cos 1, sin 1, cos 2, sin 2,
/// ...; so Y_1 = sqrt(3) (z, x, y). There is no Condon-Shortley sign.
///
/// Y_lm = q_lm(z) Re or Im (x + i y)^m, where q_lm is the m-th derivative of a Legendre polynomial:
/// a polynomial in x, y, z that needs no angles and has no poles.
class SphericalHarmonics {
 public:
  static constexpr int largest_l = 8;

  /// Throws Error for an l_max outside 0 .. largest_l.
  explicit SphericalHarmonics(int l_max);

  int l_max() const { return l_max_; }
  int size() const { return (l_max_ + 1) * (l_max_ + 1); }

  /// Values at the unit vector `u` [3]; `y` has size() entries.
  void evaluate(const double *u, double *y) const;
  /// Also `gradient` [size()][3]: of Y_lm(d/|d|) with respect to d, at d = u. At another |d| it is
  /// this, divided by |d|.
  void evaluate(const double *u, double *y, double *gradient) const;

  // The same in parts, for loops that have to be fast. T is double, or a vector type that holds one
  // number each for several directions.

  static constexpr int n_polynomials = (largest_l + 1) * (largest_l + 2) / 2;
  template <typename T>
  struct Parts {
    T q[n_polynomials];                    ///< q_lm(z) at triangle(l, m)
    T c[largest_l + 1], s[largest_l + 1];  ///< (x + i y)^m
  };
  static constexpr int triangle(int l, int m) { return l * (l + 1) / 2 + m; }

  template <typename T>
  void prepare(const T &x, const T &y, const T &z, Parts<T> &parts) const;
  /// values[lm * stride] = Y_lm
  template <typename T>
  void values(const Parts<T> &parts, T *values, int stride = 1) const;
  /// sum_lm h[lm * stride] Y_lm
  template <typename T>
  void contract(const Parts<T> &parts, const T *h, int stride, T &sum) const;
  /// g [3] = sum_lm h[lm * stride] grad Y_lm of the polynomials in x, y, z. Only the part of g that
  /// is normal to u means anything: the polynomials are right on the sphere alone.
  template <typename T>
  void contract_gradient(const Parts<T> &parts, const T *h, int stride, T *g) const;

 private:
  int l_max_;
  // q_lm = a_lm z q_(l-1)m - b_lm q_(l-2)m;  q_mm is a_mm;  dq_lm/dz = slope_lm q_l(m+1)
  std::array<double, n_polynomials> a_{}, b_{}, slope_{};
};

template <typename T>
void SphericalHarmonics::prepare(const T &x, const T &y, const T &z, Parts<T> &parts) const {
  const T zero = z - z;
  parts.c[0] = zero + 1.0;
  parts.s[0] = zero;
  for (int m = 1; m <= l_max_; ++m) {
    parts.c[m] = x * parts.c[m - 1] - y * parts.s[m - 1];
    parts.s[m] = x * parts.s[m - 1] + y * parts.c[m - 1];
  }
  for (int l = 0; l <= l_max_; ++l) {
    const int row = triangle(l, 0);
    for (int m = 0; m < l - 1; ++m)
      parts.q[row + m] =
          a_[row + m] * z * parts.q[triangle(l - 1, m)] - b_[row + m] * parts.q[triangle(l - 2, m)];
    if (l > 0) parts.q[row + l - 1] = a_[row + l - 1] * z * parts.q[triangle(l - 1, l - 1)];
    parts.q[row + l] = zero + a_[row + l];
  }
}

template <typename T>
void SphericalHarmonics::values(const Parts<T> &parts, T *values, int stride) const {
  for (int l = 0; l <= l_max_; ++l) {
    T *out = values + l * l * stride;
    const T *q = parts.q + triangle(l, 0);
    out[0] = q[0];
    for (int m = 1; m <= l; ++m) {
      out[(2 * m - 1) * stride] = q[m] * parts.c[m];
      out[2 * m * stride] = q[m] * parts.s[m];
    }
  }
}

template <typename T>
void SphericalHarmonics::contract(const Parts<T> &parts, const T *h, int stride, T &sum) const {
  sum = h[0] * parts.q[0];
  for (int l = 1; l <= l_max_; ++l) {
    const T *row = h + l * l * stride;
    const T *q = parts.q + triangle(l, 0);
    sum += row[0] * q[0];
    for (int m = 1; m <= l; ++m)
      sum += q[m] * (row[(2 * m - 1) * stride] * parts.c[m] + row[2 * m * stride] * parts.s[m]);
  }
}

template <typename T>
void SphericalHarmonics::contract_gradient(const Parts<T> &parts, const T *h, int stride,
                                           T *g) const {
  const T zero = h[0] - h[0];
  T gx = zero, gy = zero, gz = zero;
  for (int l = 1; l <= l_max_; ++l) {
    const T *row = h + l * l * stride;
    const T *q = parts.q + triangle(l, 0);
    const double *slope = slope_.data() + triangle(l, 0);
    gz += slope[0] * row[0] * q[1];
    for (int m = 1; m <= l; ++m) {
      const T &of_c = row[(2 * m - 1) * stride];
      const T &of_s = row[2 * m * stride];
      // d(x + i y)^m = m (x + i y)^(m-1) (dx + i dy)
      const T mq = q[m] * double(m);
      gx += mq * (of_c * parts.c[m - 1] + of_s * parts.s[m - 1]);
      gy += mq * (of_s * parts.c[m - 1] - of_c * parts.s[m - 1]);
      if (m < l) gz += slope[m] * q[m + 1] * (of_c * parts.c[m] + of_s * parts.s[m]);
    }
  }
  g[0] = gx;
  g[1] = gy;
  g[2] = gz;
}

}  // namespace dpw
