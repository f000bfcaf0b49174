// SPDX-License-Identifier: MIT
#include "math/radial_basis.h"

#include <cmath>
#include <sstream>
#include <string>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

SwitchValue quintic_switch(double r, double r_s, double r_c) {
  if (r <= r_s) return {1.0, 0.0};
  if (r >= r_c) return {0.0, 0.0};
  const double over_width = 1.0 / (r_c - r_s);
  const double t = (r - r_s) * over_width;
  const double rest = 1.0 - t;
  // Written in 1 - t, so that the end where the switch is small has full relative accuracy.
  return {rest * rest * rest * (1.0 + t * (3.0 + 6.0 * t)),
          -30.0 * t * t * rest * rest * over_width};
}

RadialBasis::RadialBasis(double cutoff, double r_switch, int n)
    : cutoff_(cutoff), switch_(r_switch), wave_number_(pi / cutoff), n_(n) {
  if (!(r_switch >= 0.0) || !(cutoff > r_switch) || !std::isfinite(cutoff)) {
    std::ostringstream text;
    text
        << "radial functions need a switch that starts at 0 A or later and ends at the cutoff, not "
        << "one from " << r_switch << " to " << cutoff << " A";
    throw Error(text.str());
  }
  if (n < 1 || n > largest_size)
    throw Error("there are " + std::to_string(n) + " radial functions: take 1 to " +
                std::to_string(largest_size));
}

void RadialBasis::evaluate(double r, double *b) const {
  const double x = wave_number_ * r;
  const double size = quintic_switch(r, switch_, cutoff_).value / r;
  const double twice = 2.0 * std::cos(x);
  double before = 0.0, now = std::sin(x);  // sin(n+1)x = 2 cos x sin(n)x - sin(n-1)x
  for (int n = 0; n < n_; ++n) {
    b[n] = size * now;
    const double next = twice * now - before;
    before = now;
    now = next;
  }
}

void RadialBasis::evaluate(double r, double *b, double *slope) const {
  const double x = wave_number_ * r;
  const SwitchValue s = quintic_switch(r, switch_, cutoff_);
  const double size = s.value / r;
  const double size_slope = (s.slope - size) / r;
  const double twice = 2.0 * std::cos(x);
  double sine_before = 0.0, sine_now = std::sin(x);
  double cosine_before = 1.0, cosine_now = std::cos(x);
  for (int n = 0; n < n_; ++n) {
    b[n] = size * sine_now;
    slope[n] = size_slope * sine_now + (n + 1) * wave_number_ * size * cosine_now;
    const double sine_next = twice * sine_now - sine_before;
    const double cosine_next = twice * cosine_now - cosine_before;
    sine_before = sine_now;
    cosine_before = cosine_now;
    sine_now = sine_next;
    cosine_now = cosine_next;
  }
}

}  // namespace dpw
