// SPDX-License-Identifier: MIT
#include "dataset/mesh_images.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace dpw {

namespace {

constexpr double smallest_vacuum = 8.0;  // A; no Wannier function reaches across

/// The widest gap between atoms along a lattice vector, measured between lattice planes, A.
double widest_gap(const Structure &s, int direction) {
  const Eigen::Matrix3d inverse = s.lattice.inverse();
  std::vector<double> fractions;
  for (Eigen::Index i = 0; i < s.positions.rows(); ++i) {
    const double fraction = (s.positions.row(i) * inverse)[direction];
    fractions.push_back(fraction - std::floor(fraction));
  }
  std::sort(fractions.begin(), fractions.end());
  double gap = 1.0 + fractions.front() - fractions.back();
  for (std::size_t i = 1; i < fractions.size(); ++i)
    gap = std::max(gap, fractions[i] - fractions[i - 1]);
  return gap / inverse.col(direction).norm();
}

/// Calls visit for all vectors of integers from -2 to 2 but zero; 2: also for cells far from
/// reduced.
template <class Visit>
void for_shifts(std::size_t n, Visit &&visit) {
  Eigen::RowVectorXd shift = Eigen::RowVectorXd::Constant(static_cast<Eigen::Index>(n), -2.0);
  for (;;) {
    if (!shift.isZero()) visit(shift);
    Eigen::Index d = 0;
    while (d < shift.size() && shift[d] == 2.0) shift[d++] = -2.0;
    if (d == shift.size()) return;
    shift[d] += 1.0;
  }
}

}  // namespace

MeshImages::MeshImages(const Structure &structure, const std::array<int, 3> &mesh)
    : lattice_(structure.lattice), reach_(std::numeric_limits<double>::infinity()) {
  for (int d = 0; d < 3; ++d) {
    const int n = mesh[static_cast<std::size_t>(d)];
    if (n < 1) throw Error("the mesh of k-points needs three numbers from 1 on");
    if (n == 1 && widest_gap(structure, d) > smallest_vacuum) continue;
    directions_.push_back(d);
    counts_.push_back(n);
  }
  const auto n = static_cast<Eigen::Index>(directions_.size());
  if (n == 0) return;
  supercell_.resize(n, 3);
  for (Eigen::Index d = 0; d < n; ++d)
    supercell_.row(d) = counts_[static_cast<std::size_t>(d)] *
                        lattice_.row(directions_[static_cast<std::size_t>(d)]);
  to_fractions_ = supercell_.transpose() * (supercell_ * supercell_.transpose()).inverse().eval();
  double shortest = std::numeric_limits<double>::infinity();
  for_shifts(directions_.size(), [&](const Eigen::RowVectorXd &shift) {
    shortest = std::min(shortest, (shift * supercell_).norm());
  });
  reach_ = 0.5 * shortest;
}

Eigen::RowVector3d MeshImages::flat(const Eigen::RowVector3d &v) const {
  if (directions_.empty()) return Eigen::RowVector3d::Zero();
  return v * to_fractions_ * supercell_;
}

double MeshImages::length(const Eigen::RowVector3d &difference,
                          const std::array<int, 3> &cell) const {
  const Eigen::RowVector3d r(cell[0], cell[1], cell[2]);
  return flat(difference + r * lattice_).norm();
}

std::array<int, 3> MeshImages::nearest(const Eigen::RowVector3d &difference,
                                       std::array<int, 3> cell) const {
  if (directions_.empty()) return cell;
  const Eigen::RowVector3d r(cell[0], cell[1], cell[2]);
  const Eigen::RowVector3d hop = difference + r * lattice_;
  const Eigen::RowVectorXd start = -(hop * to_fractions_).array().round().matrix();
  Eigen::RowVectorXd best = start;
  double shortest = flat(hop + start * supercell_).norm();
  for_shifts(directions_.size(), [&](const Eigen::RowVectorXd &shift) {
    const double length = flat(hop + (start + shift) * supercell_).norm();
    if (length > shortest - 1e-9) return;  // the first of several that are as near stays
    shortest = length;
    best = start + shift;
  });
  for (std::size_t d = 0; d < directions_.size(); ++d)
    cell[static_cast<std::size_t>(directions_[d])] +=
        counts_[d] * static_cast<int>(best[static_cast<Eigen::Index>(d)]);
  return cell;
}

}  // namespace dpw
