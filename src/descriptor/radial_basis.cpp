// SPDX-License-Identifier: MIT
#include "descriptor/radial_basis.h"

#include <cmath>
#include <sstream>
#include <string>

#include "dpw_error.h"

namespace dpw {

namespace {

constexpr double pi = 3.14159265358979323846;

}  // namespace

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
  combine(1.0 / r, std::sin(x), std::cos(x), quintic_switch(r, switch_, cutoff_).value, b, 1);
}

void RadialBasis::evaluate(double r, double *b, double *slope) const {
  const double x = wave_number_ * r;
  const SwitchValue s = quintic_switch(r, switch_, cutoff_);
  combine(1.0 / r, std::sin(x), std::cos(x), s.value, s.slope, b, slope, 1);
}

}  // namespace dpw
