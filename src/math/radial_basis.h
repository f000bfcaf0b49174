// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// A switch from 1 to 0 and its derivative with respect to the distance, 1/A.
struct SwitchValue {
  double value, slope;
};

/// s(r) = 1 below r_s, 1 - t^3 (10 - 15 t + 6 t^2) with t = (r - r_s)/(r_c - r_s), 0 beyond r_c:
/// the value and two derivatives are continuous everywhere. Distances in A; r_s < r_c.
SwitchValue quintic_switch(double r, double r_s, double r_c);

/// The radial functions b_n(r) = s(r) sin((n+1) pi r / r_c) / r, n = 0 .. size-1, in 1/A, with
/// the quintic switch s.
class RadialBasis {
 public:
  static constexpr int largest_size = 32;

  /// Throws Error unless 0 <= r_switch < cutoff (A) and 1 <= n <= largest_size.
  RadialBasis(double cutoff, double r_switch, int n);

  int size() const { return n_; }
  double cutoff() const { return cutoff_; }

  /// `b` [size()] at the distance r > 0, A.
  void evaluate(double r, double *b) const;
  /// Also the derivatives `slope` [size()], 1/A^2.
  void evaluate(double r, double *b, double *slope) const;

 private:
  double cutoff_, switch_, wave_number_;
  int n_;
};

}  // namespace dpw
