// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Points that repeat with a lattice, sorted into bins along its first two vectors (layers lie
/// along them), so that the one next to a place is found in constant time.
class PeriodicPoints {
 public:
  /// `lattice` rows are vectors (A); `positions` (A) anywhere; `reach` (A) below half the distance
  /// of neighbouring lattice planes.
  PeriodicPoints(const Eigen::Matrix3d &lattice, std::vector<Eigen::Vector3d> positions,
                 double reach);

  int size() const { return static_cast<int>(position_.size()); }
  const Eigen::Matrix3d &lattice() const { return lattice_; }
  const Eigen::Vector3d &position(int i) const { return position_[static_cast<std::size_t>(i)]; }

  /// Index of the point next to `place`, with what leads from there to its nearest image; -1 if
  /// there is none within reach.
  int nearest(const Eigen::Vector3d &place, Eigen::Vector3d &rest) const;

 private:
  int bin_of(int axis, double fraction) const;

  Eigen::Matrix3d lattice_, to_fraction_;
  std::vector<Eigen::Vector3d> position_;
  double reach_;
  int n_bins_[2] = {1, 1};
  std::vector<std::vector<int>> bin_;
};

}  // namespace dpw
