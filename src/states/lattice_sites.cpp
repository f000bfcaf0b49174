// SPDX-License-Identifier: MIT
#include "states/lattice_sites.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

std::string in_layer(std::optional<int> layer) {
  return layer ? "in " + layer_name(layer) : "in the structure";
}

/// "S px", "Mo" or "of unknown name".
std::string orbital_name(const OrbitalSite &site) {
  if (site.element.empty() && site.orbital.empty()) return "of unknown name";
  if (site.element.empty() || site.orbital.empty()) return site.element + site.orbital;
  return site.element + " " + site.orbital;
}

/// A lattice that points are compared on. Works with reduced vectors, where the nearest lattice
/// point is among the neighbours of the rounded one.
class Torus {
 public:
  explicit Torus(const Eigen::Matrix3d &vectors)
      : vectors_(reduced_vectors(vectors)), to_fraction_(vectors_.inverse().transpose()) {
    to_given_ = (vectors_ * vectors.inverse()).array().round().matrix().cast<int>();
  }

  /// The shortest of `d` plus lattice vectors; with `point` also the multiples of the vectors given
  /// that were taken off.
  Eigen::Vector3d shortest(const Eigen::Vector3d &d, Eigen::Vector3i *point = nullptr) const {
    const Eigen::Vector3d rounded = (to_fraction_ * d).array().round();
    Eigen::Vector3d best = Eigen::Vector3d::Constant(std::numeric_limits<double>::max());
    double smallest = std::numeric_limits<double>::max();
    for (int a = -1; a <= 1; ++a)
      for (int b = -1; b <= 1; ++b)
        for (int c = -1; c <= 1; ++c) {
          const Eigen::Vector3d multiples = rounded + Eigen::Vector3d(a, b, c);
          const Eigen::Vector3d left = d - vectors_.transpose() * multiples;
          if (!(left.squaredNorm() < smallest)) continue;
          smallest = left.squaredNorm();
          best = left;
          if (point != nullptr) *point = to_given_.transpose() * multiples.cast<int>();
        }
    return best;
  }

 private:
  Eigen::Matrix3d vectors_, to_fraction_;
  Eigen::Matrix3i to_given_;
};

/// Centres of `n` heaps of points on the torus: Lloyd's iteration from points far from each other.
std::vector<Eigen::Vector3d> find_heaps(const Torus &torus, const std::vector<Eigen::Vector3d> &x,
                                        std::size_t n) {
  std::vector<Eigen::Vector3d> centre = {x.front()};
  std::vector<double> away(x.size(), std::numeric_limits<double>::max());
  while (centre.size() < n) {
    for (std::size_t i = 0; i < x.size(); ++i)
      away[i] = std::min(away[i], torus.shortest(x[i] - centre.back()).squaredNorm());
    centre.push_back(
        x[static_cast<std::size_t>(std::max_element(away.begin(), away.end()) - away.begin())]);
  }
  std::vector<std::size_t> heap(x.size(), n);
  for (int turn = 0; turn < 100; ++turn) {
    bool changed = false;
    std::vector<Eigen::Vector3d> sum(n, Eigen::Vector3d::Zero());
    std::vector<double> count(n, 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      double smallest = std::numeric_limits<double>::max();
      std::size_t nearest = 0;
      Eigen::Vector3d offset = Eigen::Vector3d::Zero();
      for (std::size_t c = 0; c < n; ++c) {
        const Eigen::Vector3d d = torus.shortest(x[i] - centre[c]);
        if (!(d.squaredNorm() < smallest)) continue;
        smallest = d.squaredNorm();
        nearest = c;
        offset = d;
      }
      changed = changed || heap[i] != nearest;
      heap[i] = nearest;
      sum[nearest] += offset;
      count[nearest] += 1.0;
    }
    for (std::size_t c = 0; c < n; ++c)
      if (count[c] > 0.0) centre[c] += sum[c] / count[c];
    if (!changed) break;
  }
  return centre;
}

/// Tells lattice points apart that no vector of the supercell connects.
class Residues {
 public:
  explicit Residues(const Eigen::Matrix3i &index) {
    const Eigen::Matrix3d m = index.cast<double>();
    determinant_ = std::llround(m.determinant());
    adjugate_ = (m.inverse() * static_cast<double>(determinant_)).array().round().cast<long long>();
  }

  std::array<long long, 3> of(const Eigen::Vector3i &point) const {
    const Eigen::Matrix<long long, 3, 1> scaled =
        adjugate_.transpose() * point.cast<long long>();  // fractions times the determinant
    std::array<long long, 3> residue{};
    const long long n = std::abs(determinant_);
    for (int i = 0; i < 3; ++i) residue[static_cast<std::size_t>(i)] = ((scaled[i] % n) + n) % n;
    return residue;
  }

 private:
  long long determinant_ = 1;
  Eigen::Matrix<long long, 3, 3> adjugate_;
};

}  // namespace

std::string layer_name(std::optional<int> layer) {
  return layer ? "layer " + std::to_string(*layer + 1) : "the structure";
}

std::vector<std::vector<int>> translation_classes(const std::vector<OrbitalSite> &orbitals,
                                                  std::optional<int> layer) {
  using Key = std::tuple<std::string, std::string, int>;
  std::map<std::tuple<std::int64_t, std::string>, int> seen;  // of an atom, by this name
  std::map<Key, std::size_t> place;
  std::vector<std::vector<int>> classes;
  for (std::size_t o = 0; o < orbitals.size(); ++o) {
    const OrbitalSite &site = orbitals[o];
    if (layer && site.layer < 0)
      throw Error("the orbitals of " + layer_name(layer) + " were asked for, but the layer of " +
                  name_of_owner(site, o) + " is not known: use a Hamiltonian that says it");
    if (layer && site.layer != *layer) continue;
    const int which = seen[{site.atom, site.orbital}]++;
    const auto [entry, is_new] =
        place.emplace(Key{site.element, site.orbital, which}, classes.size());
    if (is_new) classes.emplace_back();
    classes[entry->second].push_back(static_cast<int>(o));
  }
  if (classes.empty())
    throw Error("there are no orbitals " + in_layer(layer) +
                (layer ? ": layers count from 1" : ""));
  return classes;
}

LatticeSites assign_lattice_sites(const PrimitiveCell &cell,
                                  const std::vector<OrbitalSite> &orbitals,
                                  std::optional<int> layer) {
  const auto n_cells = static_cast<std::size_t>(cell.cells());
  const Torus torus(cell.vectors);
  const Residues residues(cell.index);
  LatticeSites sites;
  for (const std::vector<int> &members : translation_classes(orbitals, layer)) {
    const std::string name = orbital_name(orbitals[static_cast<std::size_t>(members.front())]);
    if (members.size() % n_cells != 0)
      throw Error("there are " + std::to_string(members.size()) + " orbitals " + name + " " +
                  in_layer(layer) + ", which is no multiple of its " + std::to_string(n_cells) +
                  " primitive cells: check the cell and the layers, and that no atom is missing");
    std::vector<Eigen::Vector3d> x;
    x.reserve(members.size());
    for (const int o : members) x.push_back(orbitals[static_cast<std::size_t>(o)].position);
    const std::vector<Eigen::Vector3d> centre = find_heaps(torus, x, x.size() / n_cells);

    std::set<std::pair<std::size_t, std::array<long long, 3>>> taken;
    for (std::size_t i = 0; i < x.size(); ++i) {
      double smallest = std::numeric_limits<double>::max();
      std::size_t nearest = 0;
      for (std::size_t c = 0; c < centre.size(); ++c) {
        const double d = torus.shortest(x[i] - centre[c]).norm();
        if (!(d < smallest)) continue;
        smallest = d;
        nearest = c;
      }
      Eigen::Vector3i point;
      torus.shortest(x[i] - centre[nearest], &point);
      if (!taken.insert({nearest, residues.of(point)}).second)
        throw Error("two orbitals " + name + " " + in_layer(layer) +
                    " belong to the same place in the same primitive cell, one of them that of " +
                    name_of_owner(orbitals[static_cast<std::size_t>(members[i])],
                                  static_cast<std::size_t>(members[i])) +
                    ": the layer is not close enough to a crystal of this cell to be unfolded");
      sites.orbital.push_back(members[i]);
      sites.kind.push_back(sites.n_kinds + static_cast<int>(nearest));
      sites.point.push_back(point);
      sites.displacement = std::max(sites.displacement, smallest);
    }
    sites.n_kinds += static_cast<int>(centre.size());
  }
  return sites;
}

}  // namespace dpw
