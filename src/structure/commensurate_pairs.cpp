// SPDX-License-Identifier: MIT
#include "structure/commensurate_pairs.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"

namespace dpw {

namespace {

/// Norm of the greatest common divisor of two Eisenstein integers m + n exp(i pi/3).
long long common_divisor_norm(SupercellIndex a, SupercellIndex b) {
  while (b.cells() != 0) {
    // a / b = a conj(b) / |b|^2, with conj(m, n) = (m + n, -n); the nearest point of the oblique
    // lattice leaves a remainder of at most 3/4 of the norm of b, so the loop ends
    const long long norm = b.cells();
    const long long s = b.m + b.n, t = -b.n;
    const long long p = a.m * s - a.n * t, q = a.m * t + a.n * s + a.n * t;
    const auto u = static_cast<long long>(std::llround(double(p) / double(norm)));
    const auto v = static_cast<long long>(std::llround(double(q) / double(norm)));
    const SupercellIndex remainder{int(a.m - (u * b.m - v * b.n)),
                                   int(a.n - (u * b.n + v * b.m + v * b.n))};
    a = b;
    b = remainder;
  }
  return a.cells();
}

/// Supercells with angles in [0, 60), sorted by size.
std::vector<SupercellIndex> supercells_of_a_sector(long long max_cells) {
  std::vector<SupercellIndex> found;
  for (int m = 1; static_cast<long long>(m) * m <= max_cells; ++m)
    for (int n = 0; SupercellIndex{m, n}.cells() <= max_cells; ++n) found.push_back({m, n});
  std::stable_sort(found.begin(), found.end(),
                   [](SupercellIndex a, SupercellIndex b) { return a.cells() < b.cells(); });
  return found;
}

}  // namespace

std::vector<TwistGeometry> list_commensurate(const Monolayer &lower, const Monolayer &upper,
                                             const PairFilter &filter) {
  check_monolayer(lower);
  check_monolayer(upper);
  if (!(filter.max_strain >= 0.0 && filter.max_strain <= 0.5))
    throw Error("list of commensurate pairs: the largest strain must lie between 0 and 0.5");
  if (filter.max_atoms < 1 || filter.max_atoms > 1000000)
    throw Error("list of commensurate pairs: the number of atoms must lie between 1 and 1000000");
  if (!(filter.min_twist <= filter.max_twist))
    throw Error("list of commensurate pairs: the window of twist angles is empty");

  const auto lower_atoms = static_cast<long long>(lower.basis.size());
  const auto upper_atoms = static_cast<long long>(upper.basis.size());
  const auto lower_cells = supercells_of_a_sector(filter.max_atoms / lower_atoms);
  const auto upper_cells = supercells_of_a_sector(filter.max_atoms / upper_atoms);
  std::vector<TwistGeometry> pairs;
  for (const SupercellIndex l : lower_cells) {
    // Bounds on (upper side / lower side)^2 that hold for each choice of the strained layer; the
    // margin lets zero strain through.
    const double ratio = lower.lattice_constant / upper.lattice_constant;
    const double centre = double(l.cells()) * ratio * ratio;
    const double widest = (1.0 + filter.max_strain) / (1.0 - filter.max_strain) * (1.0 + 1e-9);
    const auto first = std::partition_point(
        upper_cells.begin(), upper_cells.end(),
        [&](SupercellIndex u) { return double(u.cells()) < centre / (widest * widest); });
    for (auto u = first; u != upper_cells.end(); ++u) {
      if (double(u->cells()) > centre * widest * widest) break;
      if (l.cells() * lower_atoms + u->cells() * upper_atoms > filter.max_atoms) break;
      for (const SupercellIndex partner : {*u, turned_by_60(*u)}) {
        const double twist = reduced_angle(partner.angle() - l.angle());
        const bool own_mirror =
            std::abs(twist) < angle_tolerance || std::abs(twist - 60.0) < angle_tolerance;
        // of two mirror images keep the one with positive twist or, without twist, lower angle
        if (own_mirror ? l.angle() > 30.0 + angle_tolerance : twist < 0.0) continue;
        if (twist < filter.min_twist - angle_tolerance ||
            twist > filter.max_twist + angle_tolerance)
          continue;
        const TwistGeometry pair =
            twist_geometry(lower, upper, l, partner, filter.strained, filter.shape);
        if (std::max(std::abs(pair.lower_strain), std::abs(pair.upper_strain)) >
            filter.max_strain + 1e-9)
          continue;
        if (filter.primitive_only && common_divisor_norm(l, partner) != 1) continue;
        pairs.push_back(pair);
      }
    }
  }
  const auto key = [](const TwistGeometry &pair) {
    return std::tuple(pair.atoms, pair.twist,
                      std::max(std::abs(pair.lower_strain), std::abs(pair.upper_strain)));
  };
  std::stable_sort(pairs.begin(), pairs.end(),
                   [&](const TwistGeometry &a, const TwistGeometry &b) { return key(a) < key(b); });
  return pairs;
}

}  // namespace dpw
