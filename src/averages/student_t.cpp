// SPDX-License-Identifier: MIT
#include "averages/student_t.h"

#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

/// The continued fraction of I_x(a, b), by Lentz's method; converges fast for x < (a+1)/(a+b+2).
double beta_fraction(double x, double a, double b) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double value = d;
  for (int m = 1; m <= 10000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
    double step = 1.0;
    for (const double term : {even, odd}) {
      d = 1.0 / away_from_zero(1.0 + term * d);
      c = away_from_zero(1.0 + term / c);
      step = c * d;
      value *= step;
    }
    if (std::abs(step - 1.0) < 1e-15) break;
  }
  return value;
}

/// I_x(a, b); `rest` is 1 - x, which may be known better than x.
double incomplete_beta(double x, double rest, double a, double b) {
  if (x <= 0.0) return 0.0;
  if (rest <= 0.0) return 1.0;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log(rest));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(x, a, b) / a;
  return 1.0 - front * beta_fraction(rest, b, a) / b;
}

}  // namespace

double student_t(double degrees, double inside) {
  if (!(degrees > 0.0) || !(inside > 0.0 && inside < 1.0))
    throw Error("Student's t needs degrees of freedom above 0 and a probability between 0 and 1");
  const auto outside = [&](double t) {
    const double all = degrees + t * t;
    return incomplete_beta(degrees / all, t * t / all, 0.5 * degrees, 0.5);
  };
  double low = 0.0;
  double high = 1.0;
  while (outside(high) > 1.0 - inside && high < 1e150) high *= 2.0;
  for (int i = 0; i < 200 && high - low > 1e-13 * high; ++i) {
    const double middle = 0.5 * (low + high);
    (outside(middle) > 1.0 - inside ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace dpw
