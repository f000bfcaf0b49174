// SPDX-License-Identifier: MIT
#include "layouts/orbital_sites.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <limits>

namespace dpw {

namespace {

/// Distance of two points; with a lattice, of the first one to the second one's images.
class Distances {
 public:
  explicit Distances(const std::optional<Eigen::Matrix3d> &lattice) : lattice_(lattice) {
    if (lattice) inverse_ = lattice->inverse();
  }

  /// The two shortest, in this order.
  std::array<double, 2> shortest(const Eigen::Vector3d &from, const Eigen::Vector3d &to) const {
    if (!lattice_) return {(to - from).norm(), std::numeric_limits<double>::infinity()};
    Eigen::RowVector3d fraction = (to - from).transpose() * inverse_;
    fraction -= fraction.array().round().matrix();
    std::array<double, 2> best = {std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::infinity()};
    for (int a = -2; a <= 2; ++a)  // 2: also for cells that are far from reduced
      for (int b = -2; b <= 2; ++b)
        for (int c = -2; c <= 2; ++c) {
          const double r = ((fraction + Eigen::RowVector3d(a, b, c)) * *lattice_).norm();
          if (r < best[0])
            best = {r, best[0]};
          else
            best[1] = std::min(best[1], r);
        }
    return best;
  }

 private:
  std::optional<Eigen::Matrix3d> lattice_;
  Eigen::Matrix3d inverse_ = Eigen::Matrix3d::Zero();
};

/// The atom that a centre is on, from 0; -1 if no atom is much nearer than all others.
int atom_of(const Eigen::Vector3d &centre, const std::vector<Eigen::Vector3d> &atoms,
            const Distances &distances) {
  int nearest = -1;
  std::array<double, 2> best = {std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::infinity()};
  for (std::size_t a = 0; a < atoms.size(); ++a)
    for (const double r : distances.shortest(centre, atoms[a])) {
      if (r < best[0]) {
        best = {r, best[0]};
        nearest = static_cast<int>(a);
      } else {
        best[1] = std::min(best[1], r);
      }
    }
  return best[0] < 0.5 * best[1] ? nearest : -1;
}

}  // namespace

std::vector<OrbitalSite> make_orbital_sites(const std::vector<Eigen::Vector3d> &centres,
                                            const WannierCentres &known,
                                            const std::optional<Eigen::Matrix3d> &lattice) {
  const Distances distances(lattice);
  std::vector<OrbitalSite> sites;
  for (const Eigen::Vector3d &centre : centres) {
    const int atom = atom_of(centre, known.positions, distances);
    sites.push_back(
        {atom + 1, atom < 0 ? "" : known.symbols[static_cast<std::size_t>(atom)], "", -1, centre});
  }
  return sites;
}

}  // namespace dpw
