// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Wigner matrices d_l(b) of the rotation R_y(-b) for l = 0 .. l_max as Fourier series in b. It
/// mixes different m, but never cosines with sines: each l has a block [l+1][l+1] of cosines, then
/// one [l][l] of sines, both row-major. An element of d_l is a series up to order l, of cosines
/// alone or of sines alone.
class PolarSeries {
 public:
  explicit PolarSeries(int l_max);

  int l_max() const { return l_max_; }
  /// Numbers of all blocks together.
  int size() const { return static_cast<int>(factors_.rows()); }
  /// Where those of l begin.
  int first(int l) const { return first_[static_cast<std::size_t>(l)]; }
  /// [size, 2 l_max + 1]: factors of 1, cos b, sin b, cos 2b, ... Those that are zero in theory are
  /// rounding errors here.
  const Eigen::MatrixXd &factors() const { return factors_; }

 private:
  int l_max_;
  std::vector<int> first_;
  Eigen::MatrixXd factors_;
};

}  // namespace dpw
