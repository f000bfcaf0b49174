// SPDX-License-Identifier: MIT
#include "math/radial_basis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "base/constants.h"
#include "file_helpers.h"

namespace dpw::test {

namespace {

double switch_at(double r) { return quintic_switch(r, 5.0, 7.0).value; }

/// Second derivative of the switch as a polynomial, by hand.
double curvature(double r) {
  const double t = (r - 5.0) / 2.0;
  return t <= 0.0 || t >= 1.0 ? 0.0 : -60.0 * t * (1.0 - t) * (1.0 - 2.0 * t) / 4.0;
}

}  // namespace

TEST(QuinticSwitch, goes_from_one_to_zero) {
  EXPECT_EQ(switch_at(0.0), 1.0);
  EXPECT_EQ(switch_at(5.0), 1.0);
  EXPECT_NEAR(switch_at(6.0), 0.5, 1e-15);
  EXPECT_EQ(switch_at(7.0), 0.0);
  EXPECT_EQ(switch_at(9.0), 0.0);
  const double t = 0.3;
  EXPECT_NEAR(switch_at(5.0 + 2.0 * t), 1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t), 1e-15);
}

/// Value, slope and second derivative are continuous everywhere, both ends included: a polynomial
/// with the same second derivative, integrated twice from the outside, is the switch.
TEST(QuinticSwitch, has_two_continuous_derivatives) {
  const double h = 1e-4;
  double largest_curvature = 0.0;
  for (double r = 4.5; r < 7.5; r += 0.00713) {
    EXPECT_NEAR(quintic_switch(r, 5.0, 7.0).slope, (switch_at(r + h) - switch_at(r - h)) / (2 * h),
                1e-7);
    const double second =
        (quintic_switch(r + h, 5.0, 7.0).slope - quintic_switch(r - h, 5.0, 7.0).slope) / (2 * h);
    EXPECT_NEAR(second, curvature(r), 2e-3);  // its own slope jumps by 15 at the ends
    largest_curvature = std::max(largest_curvature, std::abs(second));
  }
  EXPECT_GT(largest_curvature, 1.0);
  for (const double end : {5.0, 7.0})
    for (const double step : {-1e-6, 1e-6}) {
      const double second = quintic_switch(end + step, 5.0, 7.0).slope / step;
      EXPECT_LT(std::abs(second), 2e-5) << "the second derivative is zero from both sides";
    }
}

TEST(RadialBasis, is_the_formula) {
  const RadialBasis basis(7.0, 5.0, 8);
  std::vector<double> b(8);
  for (const double r : {0.4, 2.4, 5.0, 5.9, 6.99, 7.0, 7.3}) {
    basis.evaluate(r, b.data());
    for (int n = 0; n < 8; ++n)
      EXPECT_NEAR(b[static_cast<std::size_t>(n)],
                  switch_at(r) * std::sin((n + 1) * pi * r / 7.0) / r, 1e-14);
  }
}

TEST(RadialBasis, has_the_slopes_of_finite_differences) {
  const RadialBasis basis(6.5, 4.0, 12);
  std::vector<double> b(12), slope(12), above(12), below(12);
  const double h = 1e-5;
  for (double r = 0.8; r < 6.8; r += 0.0917) {
    basis.evaluate(r, b.data(), slope.data());
    basis.evaluate(r + h, above.data());
    basis.evaluate(r - h, below.data());
    for (std::size_t n = 0; n < 12; ++n)
      EXPECT_NEAR(slope[n], (above[n] - below[n]) / (2 * h), 5e-8);
    basis.evaluate(r, below.data());
    EXPECT_EQ(b, below);
  }
}

TEST(RadialBasis, refuses_what_is_no_range) {
  EXPECT_NE(error_of([]() { RadialBasis(5.0, 5.0, 4); }).find("5 to 5 A"), std::string::npos);
  EXPECT_NE(error_of([]() { RadialBasis(5.0, -1.0, 4); }).find("0 A or later"), std::string::npos);
  EXPECT_NE(error_of([]() { RadialBasis(5.0, std::nan(""), 4); }).find("radial"),
            std::string::npos);
  EXPECT_NE(error_of([]() { RadialBasis(5.0, 4.0, 0); }).find("take 1 to 32"), std::string::npos);
  EXPECT_NE(error_of([]() { RadialBasis(5.0, 4.0, 33); }).find("take 1 to 32"), std::string::npos);
}

}  // namespace dpw::test
