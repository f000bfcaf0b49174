// SPDX-License-Identifier: MIT
#include "structure/periodic_atoms.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

constexpr double kShortestEdge = 1e-6;  // A: all atoms may be at one point

/// Sorts atoms into cubic bins whose edge is `cutoff` at least, so that neighbours within it lie in
/// 27 bins.
class Bins {
 public:
  Bins(const AtomsView &atoms, double cutoff) {
    low_ = high_ = atoms.position(0);
    for (int i = 1; i < atoms.n_all; ++i) {
      low_ = low_.cwiseMin(atoms.position(i));
      high_ = high_.cwiseMax(atoms.position(i));
    }
    // A short cutoff must not make more bins than there are atoms.
    edge_ = std::max({cutoff, (high_ - low_).maxCoeff() / std::cbrt(atoms.n_all), kShortestEdge});
    for (int d = 0; d < 3; ++d)
      n_[d] = static_cast<int>(std::floor((high_[d] - low_[d]) / edge_)) + 1;
    members_.resize(static_cast<std::size_t>(n_[0]) * n_[1] * n_[2]);
    for (int i = 0; i < atoms.n_all; ++i) members_[flat(bin(atoms.position(i)))].push_back(i);
  }

  template <typename Visit>
  void visit_around(const Eigen::Vector3d &x, const Visit &visit) const {
    const Eigen::Vector3i centre = bin(x);
    const Eigen::Vector3i first = (centre.array() - 1).max(0).matrix();
    const Eigen::Vector3i last = (centre.array() + 1).min(n_.array() - 1).matrix();
    for (int a = first[0]; a <= last[0]; ++a)
      for (int b = first[1]; b <= last[1]; ++b)
        for (int c = first[2]; c <= last[2]; ++c)
          for (const int j : members_[flat({a, b, c})]) visit(j);
  }

 private:
  Eigen::Vector3i bin(const Eigen::Vector3d &x) const {
    return ((x - low_) / edge_).array().floor().cast<int>().max(0).min(n_.array() - 1).matrix();
  }
  std::size_t flat(const Eigen::Vector3i &b) const {
    return (static_cast<std::size_t>(b[0]) * static_cast<std::size_t>(n_[1]) +
            static_cast<std::size_t>(b[1])) *
               static_cast<std::size_t>(n_[2]) +
           static_cast<std::size_t>(b[2]);
  }

  double edge_ = 0.0;
  Eigen::Vector3d low_, high_;
  Eigen::Vector3i n_;
  std::vector<std::vector<int>> members_;
};

}  // namespace

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
  const AtomsView atoms = view();
  const Bins bins(atoms, std::max(owned_cutoff, ghost_cutoff));
  NeighborList list;
  for (int i = 0; i < atoms.n_all; ++i) {
    const double cutoff = i < n_owned_ ? owned_cutoff : ghost_cutoff;
    const Eigen::Vector3d x = atoms.position(i);
    bins.visit_around(x, [&](int j) {
      if (j != i && (atoms.position(j) - x).squaredNorm() < cutoff * cutoff)
        list.index.push_back(j);
    });
    list.close_atom();
  }
  return list;
}

}  // namespace dpw
