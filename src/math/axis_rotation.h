// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "math/polar_series.h"

namespace dpw {

/// Rotations that take the axes of pairs of atoms to z, and their Wigner matrices
/// D_l, Y_l(Q v) = D_l Y_l(v), for real harmonics up to l_max, for many pairs at once.
///
/// For an axis with polar angle b and azimuth a, Q = R_y(-b) R_z(-a). The second factor mixes cos m
/// with sin m of the same m only; the first mixes different m, but never cosines with sines, and
/// its matrix d_l(b) is a Fourier series in b up to order l. So D_l is never formed: the
/// coefficients of all d_l are computed once, all d_l of a batch are one matrix product, and no
/// angle is needed, only cosines and sines of multiples. On the z axis itself a = 0; any other
/// value would do as well, since nothing that is built on this depends on it.
class AxisRotation {
 public:
  explicit AxisRotation(int l_max) : l_max_(l_max), series_(l_max) {}

  int n_lm() const { return (l_max_ + 1) * (l_max_ + 1); }

  /// Takes over the axes: unit vectors, [3, n].
  void set_axes(const Eigen::Ref<const Eigen::Matrix3Xd> &axes);

  /// How rotate() sorts its output: the parts of order m are those with cos m of l = m .. l_max,
  /// then those with sin m, and m = 0 has the former alone. Where they begin, and how many each.
  int first_of_order(int m) const { return m == 0 ? 0 : (2 * m - 1) * (l_max_ + 1) - m * (m - 1); }
  int n_of_order(int m) const { return l_max_ - m + 1; }

  /// Moments of the two atoms of pair `p` in the frame of the pair. `i` and `j`: [n_lm][n_channels]
  /// (index l^2 + position in m order). `out`: [n_lm][2 n_channels], channels of i, then of j,
  /// sorted by order as above.
  void rotate(int p, const double *i, const double *j, int n_channels, double *out);

  /// Turns a block of two shells from the frame of pair `p` to the global one, in place:
  /// h -> D_a^T h D_b. Element (row, column) is h[row * stride + column].
  void turn_back(int p, int l_a, int l_b, double *h, int stride) const;

 private:
  void turn_about_z(int p, const double *moments, int n_channels, int rows, double *out) const;
  const double *polar(int p, int l) const { return polar_.col(p).data() + series_.first(l); }

  int l_max_;
  PolarSeries series_;
  Eigen::MatrixXd polar_;      // the batch's d_l(b): [series_.size(), n]
  Eigen::MatrixXd azimuth_;    // the batch's 1, cos a, sin a, cos 2a, ... [2 l_max + 1, n]
  Eigen::MatrixXd multiples_;  // and those of b
  Eigen::VectorXd turned_;     // a pair's moments after R_z
};

}  // namespace dpw
