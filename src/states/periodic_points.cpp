// SPDX-License-Identifier: MIT
#include "states/periodic_points.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <utility>

namespace dpw {

PeriodicPoints::PeriodicPoints(const Eigen::Matrix3d &lattice,
                               std::vector<Eigen::Vector3d> positions, double reach)
    : lattice_(lattice),
      to_fraction_(lattice.inverse().transpose()),
      position_(std::move(positions)),
      reach_(reach) {
  for (int axis = 0; axis < 2; ++axis) {
    const double height = 1.0 / to_fraction_.row(axis).norm();  // between lattice planes
    n_bins_[axis] = std::max(1, static_cast<int>(height / reach));
  }
  bin_.resize(static_cast<std::size_t>(n_bins_[0]) * static_cast<std::size_t>(n_bins_[1]));
  for (int i = 0; i < size(); ++i) {
    const Eigen::Vector3d fraction = to_fraction_ * position(i);
    const int bin = bin_of(0, fraction[0]) * n_bins_[1] + bin_of(1, fraction[1]);
    bin_[static_cast<std::size_t>(bin)].push_back(i);
  }
}

int PeriodicPoints::bin_of(int axis, double fraction) const {
  const double inside = fraction - std::floor(fraction);
  return std::min(static_cast<int>(inside * n_bins_[axis]), n_bins_[axis] - 1);
}

int PeriodicPoints::nearest(const Eigen::Vector3d &place, Eigen::Vector3d &rest) const {
  const Eigen::Vector3d fraction = to_fraction_ * place;
  const int home[2] = {bin_of(0, fraction[0]), bin_of(1, fraction[1])};
  int best = -1;
  double smallest = reach_ * reach_;
  // with one or two bins a neighbour is looked at more than once, which does no harm
  for (int a = -1; a <= 1; ++a)
    for (int b = -1; b <= 1; ++b) {
      const int row = (home[0] + a + n_bins_[0]) % n_bins_[0];
      const int column = (home[1] + b + n_bins_[1]) % n_bins_[1];
      for (const int i : bin_[static_cast<std::size_t>(row * n_bins_[1] + column)]) {
        Eigen::Vector3d d = to_fraction_ * (position(i) - place);
        d -= d.array().round().matrix().eval();
        d = (lattice_.transpose() * d).eval();
        if (!(d.squaredNorm() < smallest)) continue;
        smallest = d.squaredNorm();
        best = i;
        rest = d;
      }
    }
  return best;
}

}  // namespace dpw
