// SPDX-License-Identifier: MIT
#include "math/clebsch_gordan.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

double factorial(int n) { return std::tgamma(n + 1.0); }

/// <a m; b n | l m + n> of complex harmonics, by Racah's formula.
double racah(int a, int m, int b, int n, int l) {
  const int k = m + n;
  if (std::abs(k) > l) return 0.0;
  const double triangle =
      factorial(l + a - b) * factorial(l - a + b) * factorial(a + b - l) / factorial(a + b + l + 1);
  const double orders = factorial(l + k) * factorial(l - k) * factorial(a - m) * factorial(a + m) *
                        factorial(b - n) * factorial(b + n);
  double sum = 0.0;
  const int first = std::max({0, b - l - m, a - l + n});
  const int last = std::min({a + b - l, a - m, b + n});
  for (int t = first; t <= last; ++t)
    sum += (t % 2 == 0 ? 1.0 : -1.0) /
           (factorial(t) * factorial(a + b - l - t) * factorial(a - m - t) * factorial(b + n - t) *
            factorial(l - b + m + t) * factorial(l - a - n + t));
  return std::sqrt((2 * l + 1) * triangle * orders) * sum;
}

/// Complex harmonics, m = -l .. l, in terms of the real ones: Y_m = (-1)^m (c + i s) / sqrt 2 and
/// Y_-m = (c - i s) / sqrt 2.
Eigen::MatrixXcd complex_harmonics(int l) {
  Eigen::MatrixXcd u = Eigen::MatrixXcd::Zero(2 * l + 1, 2 * l + 1);
  u(l, 0) = 1.0;
  const double half = std::sqrt(0.5);
  for (int m = 1; m <= l; ++m) {
    const double sign = m % 2 == 0 ? 1.0 : -1.0;
    u(l + m, 2 * m - 1) = sign * half;
    u(l + m, 2 * m) = Complex(0.0, sign * half);
    u(l - m, 2 * m - 1) = half;
    u(l - m, 2 * m) = Complex(0.0, -half);
  }
  return u;
}

}  // namespace

Eigen::MatrixXd clebsch_gordan(int l_a, int l_b, int l) {
  if (l_a < 0 || l_b < 0 || l < std::abs(l_a - l_b) || l > l_a + l_b)
    throw Error("angular momenta " + std::to_string(l_a) + " and " + std::to_string(l_b) +
                " do not couple to " + std::to_string(l));
  const Eigen::MatrixXcd a = complex_harmonics(l_a), b = complex_harmonics(l_b);
  const Eigen::MatrixXcd to = complex_harmonics(l);
  Eigen::MatrixXcd c = Eigen::MatrixXcd::Zero(a.rows() * b.rows(), to.rows());
  for (int m = -l_a; m <= l_a; ++m)
    for (int n = -l_b; n <= l_b; ++n) {
      if (std::abs(m + n) > l) continue;
      // |l k> = sum <m n|l k> |m>|n>, each as a combination of real harmonics
      for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < b.rows(); ++j)
          c.row(i * b.rows() + j) += racah(l_a, m, l_b, n, l) * a(l_a + m, i) * b(l_b + n, j) *
                                     to.row(l + m + n).conjugate();
    }
  // all are real, or all imaginary
  Eigen::MatrixXd found = (l_a + l_b + l) % 2 == 0 ? c.real().eval() : c.imag().eval();
  constexpr double zero = 1e-9;
  for (Eigen::Index k = 0; k < found.size(); ++k) {
    const double element = found(k / found.cols(), k % found.cols());
    if (std::abs(element) < zero) continue;
    if (element < 0.0) found = -found;
    break;
  }
  return (found.array().abs() < zero).select(0.0, found);
}

Eigen::MatrixXd angular_momentum(int l, int c) {
  // L_+ and L_z of complex harmonics
  const int n = 2 * l + 1;
  Eigen::MatrixXcd raise = Eigen::MatrixXcd::Zero(n, n), of_z = raise;
  for (int m = -l; m <= l; ++m) {
    of_z(l + m, l + m) = m;
    if (m < l) raise(l + m + 1, l + m) = std::sqrt(l * (l + 1.0) - m * (m + 1.0));
  }
  const Complex i(0.0, 1.0);
  const Eigen::MatrixXcd lower = raise.adjoint();
  const Eigen::MatrixXcd of_c = c == 0   ? Eigen::MatrixXcd(0.5 * (raise + lower))
                                : c == 1 ? Eigen::MatrixXcd(-0.5 * i * (raise - lower))
                                         : of_z;
  const Eigen::MatrixXcd u = complex_harmonics(l);
  // |m> = sum_r u(m, r) |r>, so <r|L|s> = sum u(m, r) L(m, n) u(n, s)^*
  const Eigen::MatrixXd g = (-i * (u.transpose() * of_c * u.conjugate())).real();
  return 0.5 * (g - g.transpose());
}

}  // namespace dpw
