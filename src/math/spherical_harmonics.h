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

  // The recurrence q_lm = a_lm z q_(l-1)m - b_lm q_(l-2)m, with q_ll = a_ll, and dq_lm/dz =
  // slope_lm q_l(m+1), for loops that have to be fast: at triangle(l, m).
  static constexpr int triangle(int l, int m) { return l * (l + 1) / 2 + m; }
  const double *z_factors() const { return a_.data(); }
  const double *before_factors() const { return b_.data(); }
  const double *slope_factors() const { return slope_.data(); }

 private:
  static constexpr int n_polynomials = (largest_l + 1) * (largest_l + 2) / 2;
  struct Parts {
    double q[n_polynomials];                    ///< q_lm(z)
    double c[largest_l + 1], s[largest_l + 1];  ///< (x + i y)^m
  };
  Parts prepare(const double *u) const;
  void values(const Parts &parts, double *y) const;

  int l_max_;
  std::array<double, n_polynomials> a_{}, b_{}, slope_{};
};

}  // namespace dpw
