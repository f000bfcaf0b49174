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
  double switch_start() const { return switch_; }
  /// pi / r_c, 1/A
  double wave_number() const { return wave_number_; }

  /// `b` [size()] at the distance r > 0, A.
  void evaluate(double r, double *b) const;
  /// Also the derivatives `slope` [size()], 1/A^2.
  void evaluate(double r, double *b, double *slope) const;

  /// The same where more is known: over_r = 1/r, sine and cosine of wave_number() r, and the
  /// switch. T is double, or a vector type that holds one number each for several distances. b[n *
  /// stride].
  template <typename T>
  void combine(const T &over_r, const T &sine, const T &cosine, const T &s, T *b, int stride) const;
  template <typename T>
  void combine(const T &over_r, const T &sine, const T &cosine, const T &s, const T &s_slope, T *b,
               T *slope, int stride) const;

 private:
  double cutoff_, switch_, wave_number_;
  int n_;
};

template <typename T>
void RadialBasis::combine(const T &over_r, const T &sine, const T &cosine, const T &s, T *b,
                          int stride) const {
  // sin(n+1)x = 2 cos x sin(n)x - sin(n-1)x
  const T size = s * over_r;
  T before = sine - sine;
  T now = sine;
  for (int n = 0; n < n_; ++n) {
    b[n * stride] = size * now;
    const T next = 2.0 * cosine * now - before;
    before = now;
    now = next;
  }
}

template <typename T>
void RadialBasis::combine(const T &over_r, const T &sine, const T &cosine, const T &s,
                          const T &s_slope, T *b, T *slope, int stride) const {
  const T size = s * over_r;
  const T of_sine = (s_slope - size) * over_r;
  T sine_before = sine - sine;
  T cosine_before = sine_before + 1.0;
  T sine_now = sine;
  T cosine_now = cosine;
  const T twice = 2.0 * cosine;
  for (int n = 0; n < n_; ++n) {
    b[n * stride] = size * sine_now;
    slope[n * stride] = of_sine * sine_now + ((n + 1) * wave_number_) * size * cosine_now;
    const T sine_next = twice * sine_now - sine_before;
    const T cosine_next = twice * cosine_now - cosine_before;
    sine_before = sine_now;
    cosine_before = cosine_now;
    sine_now = sine_next;
    cosine_now = cosine_next;
  }
}

}  // namespace dpw
