// SPDX-License-Identifier: MIT
#include "states/primitive_cell.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "states/lattice_sites.h"
#include "states/periodic_points.h"

namespace dpw {

namespace {

constexpr double reach = 1.5;         ///< A; where an atom is looked for
constexpr double nearly = 0.6;        ///< A; root mean square by which a vector may miss atoms
constexpr double good = 0.5;          ///< A; to be accepted
constexpr double whole = 0.1;         ///< how far a given cell may be off, in multiples of it
constexpr double same_length = 1e-6;  ///< relative

/// Atoms of the layer by element, one a group, the smallest group first.
std::vector<PeriodicPoints> points_by_element(const Eigen::Matrix3d &lattice,
                                              const std::vector<OrbitalSite> &orbitals,
                                              std::optional<int> layer) {
  std::vector<PeriodicPoints> groups;
  std::set<std::string> elements;
  for (const std::vector<int> &members : translation_classes(orbitals, layer)) {
    // one orbital per atom is enough
    if (!elements.insert(orbitals[static_cast<std::size_t>(members.front())].element).second)
      continue;
    std::vector<Eigen::Vector3d> x;
    x.reserve(members.size());
    for (const int o : members) x.push_back(orbitals[static_cast<std::size_t>(o)].position);
    groups.emplace_back(lattice, std::move(x), reach);
  }
  std::stable_sort(
      groups.begin(), groups.end(),
      [](const PeriodicPoints &a, const PeriodicPoints &b) { return a.size() < b.size(); });
  return groups;
}

/// Vectors in the plane from the first atom to others of its group and to images of them, the
/// shortest first.
std::vector<Eigen::Vector3d> candidates(const PeriodicPoints &group) {
  const Eigen::Matrix3d &lattice = group.lattice();
  std::vector<std::pair<double, Eigen::Vector3d>> list;
  for (int i = 0; i < group.size(); ++i) {
    const Eigen::Vector3d fraction =
        (lattice.inverse().transpose() * (group.position(i) - group.position(0)));
    const Eigen::Vector3d d = lattice.transpose() * (fraction - fraction.array().round().matrix());
    for (int a = -1; a <= 1; ++a)
      for (int b = -1; b <= 1; ++b) {
        const Eigen::Vector3d v = d + lattice.transpose() * Eigen::Vector3d(a, b, 0);
        if (v.norm() > reach) list.emplace_back(v.norm(), v);
      }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto &a, const auto &b) { return a.first < b.first; });
  std::vector<Eigen::Vector3d> vectors;
  vectors.reserve(list.size());
  for (const auto &entry : list) vectors.push_back(entry.second);
  return vectors;
}

/// How a vector carries a layer onto itself.
struct Mapping {
  int missed = 0;                                  ///< atoms that find no partner of their own
  Eigen::Vector3d mean = Eigen::Vector3d::Zero();  ///< from the others to their partners, A
  double spread = 0.0;                             ///< root mean square deviation from that, A
};

Mapping map_onto_itself(const std::vector<PeriodicPoints> &layer, const Eigen::Vector3d &v) {
  Mapping map;
  double squares = 0.0;
  int found = 0;
  for (const PeriodicPoints &group : layer) {
    std::vector<char> reached(static_cast<std::size_t>(group.size()), 0);
    for (int i = 0; i < group.size(); ++i) {
      Eigen::Vector3d rest;
      const int partner = group.nearest(group.position(i) + v, rest);
      if (partner < 0 || reached[static_cast<std::size_t>(partner)] != 0) {
        ++map.missed;
        continue;
      }
      reached[static_cast<std::size_t>(partner)] = 1;
      map.mean += rest;
      squares += rest.squaredNorm();
      ++found;
    }
  }
  if (found == 0) return map;
  map.mean /= found;
  map.spread = std::sqrt(std::max(0.0, squares / found - map.mean.squaredNorm()));
  map.mean += v;
  return map;
}

/// The vector near `v` that carries every atom of the layer to one of its element, each one reached
/// once; none if there is no such vector. Throws Error in cases of doubt: to go on would find a
/// multiple of the primitive cell.
std::optional<Eigen::Vector3d> lattice_vector_near(const Eigen::Vector3d &v,
                                                   const std::vector<PeriodicPoints> &layer,
                                                   const std::string &name) {
  int all = 0;
  for (const PeriodicPoints &group : layer) all += group.size();
  // The two atoms that suggested v may be displaced: the mean over the others comes first.
  const Mapping first = map_onto_itself(layer, v);
  if (5 * first.missed > all || first.spread > nearly || first.mean.norm() < reach)
    return std::nullopt;
  const Mapping map = map_onto_itself(layer, first.mean);
  if (map.missed > 0 || map.spread > good) {
    std::ostringstream text;
    text << "the vector (" << first.mean.transpose() << ") A carries " << name
         << " nearly onto itself, but misses " << map.missed << " of " << all
         << " atoms, and the others by " << map.spread
         << " A, so it is not clear what the primitive cell is: give its vectors, or use a "
            "structure that is closer to a crystal";
    throw Error(text.str());
  }
  return map.mean;
}

/// Of the reduced bases of the plane lattice of `a` and `b` the one that find_primitive_cell
/// promises.
std::pair<Eigen::Vector3d, Eigen::Vector3d> conventional(const Eigen::Vector3d &a,
                                                         const Eigen::Vector3d &b,
                                                         const Eigen::Matrix3d &lattice) {
  const Eigen::Vector3d normal = lattice.row(0).cross(lattice.row(1));
  const Eigen::Vector3d first = lattice.row(0).normalized();
  const double smallest = a.squaredNorm() + b.squaredNorm();
  std::pair<Eigen::Vector3d, Eigen::Vector3d> best(a, b);
  double nearest = -2.0;
  const std::vector<Eigen::Vector3d> short_ones = {a, b, a + b, a - b, -a, -b, -a - b, b - a};
  for (const Eigen::Vector3d &p : short_ones)
    for (const Eigen::Vector3d &q : short_ones) {
      const double size = p.squaredNorm() + q.squaredNorm();
      if (size > smallest * (1.0 + same_length) || p.dot(q) > same_length * smallest ||
          p.cross(q).dot(normal) < same_length * smallest * normal.norm())
        continue;
      // of two equally near ones that to the second vector's side
      const double cosine = p.normalized().dot(first) +
                            same_length * (lattice.row(0).cross(p).dot(normal) > 0.0 ? 1.0 : 0.0);
      if (cosine <= nearest) continue;
      nearest = cosine;
      best = {p, q};
    }
  return best;
}

}  // namespace

int PrimitiveCell::cells() const {
  return static_cast<int>(std::lround(std::abs(index.cast<double>().determinant())));
}

Eigen::Matrix3d reduced_vectors(const Eigen::Matrix3d &vectors) {
  Eigen::Vector3d a = vectors.row(0), b = vectors.row(1);
  for (;;) {
    if (b.squaredNorm() < a.squaredNorm()) std::swap(a, b);
    const double times = std::round(a.dot(b) / a.squaredNorm());
    // halves round away from zero, either way: without the comparison they could go on for ever
    if (times == 0.0 || !((b - times * a).squaredNorm() < b.squaredNorm() * (1.0 - same_length)))
      break;
    b -= times * a;
  }
  Eigen::Matrix3d reduced = vectors;
  reduced.row(0) = a;
  reduced.row(1) = b;
  return reduced;
}

PrimitiveCell make_primitive_cell(const Eigen::Matrix3d &lattice, const Eigen::Matrix3d &rows) {
  reciprocal_lattice(rows);  // throws if they span no volume
  const Eigen::Matrix3d multiples = lattice * rows.inverse();
  const Eigen::Matrix3d rounded = multiples.array().round();
  for (int i = 0; i < 3; ++i)
    if (!((multiples - rounded).row(i).cwiseAbs().maxCoeff() < whole)) {
      std::ostringstream text;
      text << "the primitive cell does not fit the supercell: vector " << i + 1
           << " of the supercell is (" << multiples.row(i)
           << ") times the primitive vectors, which are no whole numbers";
      throw Error(text.str());
    }
  PrimitiveCell cell;
  cell.index = rounded.cast<int>();
  if (cell.cells() == 0)
    throw Error("the primitive cell does not fit the supercell: it is larger than that");
  cell.vectors = rounded.inverse() * lattice;
  return cell;
}

PrimitiveCell make_primitive_cell(const Eigen::Matrix3d &lattice, const Eigen::Vector3d &a1,
                                  const Eigen::Vector3d &a2) {
  Eigen::Matrix3d rows = lattice;
  rows.row(0) = a1;
  rows.row(1) = a2;
  return make_primitive_cell(lattice, rows);
}

PrimitiveCell find_primitive_cell(const Eigen::Matrix3d &lattice,
                                  const std::vector<OrbitalSite> &orbitals,
                                  std::optional<int> layer) {
  reciprocal_lattice(lattice);
  const std::vector<PeriodicPoints> groups = points_by_element(lattice, orbitals, layer);
  std::vector<Eigen::Vector3d> found;
  for (const Eigen::Vector3d &candidate : candidates(groups.front())) {
    const auto parallel = [&](const Eigen::Vector3d &v) {
      return !found.empty() && found[0].cross(v).norm() < 0.2 * found[0].norm() * v.norm();
    };
    if (parallel(candidate)) continue;
    const std::optional<Eigen::Vector3d> v =
        lattice_vector_near(candidate, groups, layer_name(layer));
    const auto leaves_plane = [&] {
      return std::abs(lattice.inverse().col(2).dot(*v)) > same_length;
    };
    if (!v || parallel(*v) || leaves_plane()) continue;
    found.push_back(*v);
    if (found.size() == 2) break;
  }
  const auto none = [&] {
    return Error("no vector shorter than those of the cell carries " + layer_name(layer) +
                 " onto itself, so there is no smaller cell to unfold to: give the "
                 "vectors of the primitive cell, or use a structure that is closer to a crystal");
  };
  if (found.size() < 2) throw none();
  Eigen::Matrix3d rows = lattice;
  rows.row(0) = found[0];
  rows.row(1) = found[1];
  rows = reduced_vectors(rows);
  const auto [a1, a2] = conventional(rows.row(0), rows.row(1), lattice);
  PrimitiveCell cell = make_primitive_cell(lattice, a1, a2);
  if (cell.cells() == 1) throw none();
  return cell;
}

KPoints supercell_kpoints(KPoints primitive, const PrimitiveCell &cell) {
  for (Eigen::Vector3d &k : primitive.fractional) k = cell.index.cast<double>() * k;
  return primitive;
}

}  // namespace dpw
