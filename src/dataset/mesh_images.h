// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "structure/crystal.h"

namespace dpw {

/// The images that a mesh of k-points cannot tell apart: H(R) from n1 x n2 x n3 points is that of a
/// supercell of as many cells, so a hop is known but for a vector of it. It belongs to the
/// nearest image, and means nothing where two images are about as near.
///
/// Only the directions matter that the crystal repeats in. One with a single k-point along which
/// the atoms leave a gap of more than 8 A is open (a layer's vacuum), and left out.
class MeshImages {
 public:
  MeshImages(const Structure &structure, const std::array<int, 3> &mesh);

  /// The cell of the nearest image of a hop along x_j - x_i + cell.
  std::array<int, 3> nearest(const Eigen::RowVector3d &difference, std::array<int, 3> cell) const;
  /// Length of a hop within the directions that repeat, A.
  double length(const Eigen::RowVector3d &difference, const std::array<int, 3> &cell) const;
  /// Half the shortest vector of the supercell, A: shorter hops are known. Infinite if no direction
  /// repeats.
  double reach() const { return reach_; }

 private:
  Eigen::RowVector3d flat(const Eigen::RowVector3d &v) const;

  Eigen::Matrix3d lattice_;
  std::vector<int> directions_;   // those that repeat
  std::vector<int> counts_;       // k-points along them
  Eigen::MatrixXd supercell_;     // [directions, 3]
  Eigen::MatrixXd to_fractions_;  // [3, directions]
  double reach_;
};

}  // namespace dpw
