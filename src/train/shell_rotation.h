// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Orbitals in the frames of pairs: for rotations that take axes to z (AxisRotation), the block
/// diagonal matrices D with (orbitals in the frame) = D (orbitals).
class ShellRotation {
 public:
  /// `shells`: angular momenta of the orbitals, in order.
  explicit ShellRotation(const std::vector<int> &shells);

  int size() const { return size_; }
  /// One matrix [size, size] for every column of `axes`, unit vectors.
  std::vector<Eigen::MatrixXd> matrices(const Eigen::Matrix3Xd &axes) const;

 private:
  std::vector<int> shells_;
  int size_ = 0, largest_l_ = 0;
};

/// Row lm = l^2 + position of the harmonics that AxisRotation::rotate sorts by order.
std::vector<int> rows_by_order(int l_max);

}  // namespace dpw
