// SPDX-License-Identifier: MIT
#include "structure/periodic_atoms.h"

#include <Eigen/LU>
#include <cmath>

#include "base/error.h"
#include "structure/neighbor_finder.h"

namespace dpw {

PeriodicAtoms::PeriodicAtoms(const Eigen::Matrix3d &lattice, const Eigen::MatrixX3d &positions,
                             const std::vector<int> &elements, double reach)
    : n_owned_(static_cast<int>(positions.rows())) {
  if (std::abs(lattice.determinant()) < 1e-9) throw Error("the lattice vectors span no volume");
  if (positions.rows() == 0 || elements.size() != static_cast<std::size_t>(positions.rows()))
    throw Error("every atom needs a position and an element");
  const auto add = [&](const Eigen::RowVector3d &x, int i, const std::array<int, 3> &cell) {
    x_.insert(x_.end(), x.data(), x.data() + 3);
    element_.push_back(elements[static_cast<std::size_t>(i)]);
    owner_.push_back(i);
    cell_.push_back(cell);
  };
  for (int i = 0; i < n_owned_; ++i) add(positions.row(i), i, {0, 0, 0});

  // An image is of use if it is within reach of the bounding box in fractional coordinates.
  const Eigen::Matrix3d inverse = lattice.inverse();
  const Eigen::MatrixX3d fractional = positions * inverse;
  const Eigen::RowVector3d low = fractional.colwise().minCoeff();
  const Eigen::RowVector3d high = fractional.colwise().maxCoeff();
  const Eigen::RowVector3d margin = reach * inverse.colwise().norm();
  const Eigen::RowVector3i range = (high - low + margin).array().ceil().cast<int>().matrix();
  for (int a = -range[0]; a <= range[0]; ++a)
    for (int b = -range[1]; b <= range[1]; ++b)
      for (int c = -range[2]; c <= range[2]; ++c) {
        if (a == 0 && b == 0 && c == 0) continue;
        for (int i = 0; i < n_owned_; ++i) {
          const Eigen::RowVector3d f = fractional.row(i) + Eigen::RowVector3d(a, b, c);
          if (((f - low + margin).array() < 0.0).any()) continue;
          if (((f - high - margin).array() > 0.0).any()) continue;
          add(positions.row(i) + Eigen::RowVector3d(a, b, c) * lattice, i, {a, b, c});
        }
      }
}

AtomsView PeriodicAtoms::view() const {
  return {n_owned_, static_cast<int>(element_.size()), x_.data(), element_.data()};
}

NeighborList PeriodicAtoms::neighbors(double owned_cutoff, double ghost_cutoff) const {
  return find_neighbors(view(), owned_cutoff, ghost_cutoff);
}

AtomLayers PeriodicAtoms::with_images(const AtomLayers &owned) const {
  AtomLayers all{owned.n, owned.period, {}, {}};
  for (std::size_t i = 0; i < owner_.size(); ++i) {
    all.layer.push_back(owned.layer[static_cast<std::size_t>(owner_[i])]);
    all.level.push_back(owned.level_of_image(owner_[i], cell_[i][2]));
  }
  return all;
}

}  // namespace dpw
