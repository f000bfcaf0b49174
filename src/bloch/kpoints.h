// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace dpw {

/// Name of a corner of a k-path and its place in KPoints::fractional.
struct KLabel {
  int index;
  std::string name;
};

/// A corner of a k-path, in units of the reciprocal lattice vectors.
struct KCorner {
  std::string name;
  Eigen::Vector3d fractional;
};

/// The k-points of a path or of a mesh.
struct KPoints {
  std::vector<Eigen::Vector3d> fractional;  ///< units of the reciprocal lattice vectors
  std::vector<double> weight;               ///< one per k-point, sum 1 (on a path all equal)
  std::vector<double> distance;             ///< along the path, 1/A with 2 pi; empty for a mesh
  std::vector<KLabel> labels;               ///< the corners of the path; empty for a mesh
  bool is_path = false;

  int size() const { return static_cast<int>(fractional.size()); }
};

/// Reciprocal lattice, rows b_i with a_i . b_j = 2 pi delta_ij, 1/A.
/// `lattice` holds a_i as rows, A. Throws Error if they span no volume.
Eigen::Matrix3d reciprocal_lattice(const Eigen::Matrix3d &lattice);

/// A path through `corners` with `points_per_segment` evenly spaced points per segment, each
/// segment's first corner included, and the very last corner once more at the end: 4 corners and
/// 50 points give 151 k-points. Throws Error for fewer than 2 corners, fewer than 1 point a
/// segment, a corner that is not finite, or two corners in a row that are the same point.
KPoints make_path(const Eigen::Matrix3d &lattice, const std::vector<KCorner> &corners,
                  int points_per_segment);

/// A mesh of n1 x n2 x n3 k-points with Gamma among them, components in (-1/2, 1/2]. With
/// `time_reversal` k and -k have the same energies (H(R) is real, so H(-k) = H(k)^*): one of the
/// two stands for both with twice the weight. For a complex H(R) (SparseHamiltonian::is_real) pass
/// false: the whole mesh. Throws Error for a number below 1 or more than ten million k-points.
KPoints make_mesh(int n1, int n2, int n3, bool time_reversal = true);

/// For each point (i, j, l) of the whole mesh, fractional (i/n1, j/n2, l/n3), the index of the
/// k-point of make_mesh that stands for it. @return [n1 n2 n3], l fastest. Throws as make_mesh.
std::vector<int> map_mesh(int n1, int n2, int n3, bool time_reversal = true);

/// A decimal number or a fraction of two: "0.5", "1/3", "-2/3". Throws Error naming the text.
double parse_fraction(const std::string &text);

}  // namespace dpw
