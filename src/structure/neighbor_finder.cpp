// SPDX-License-Identifier: MIT
#include "structure/neighbor_finder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace dpw {

namespace {

constexpr double shortest_edge = 1e-6;  // A: all atoms may be at one point
constexpr int bins_per_cutoff = 2;      // of all bins that are looked at, a quarter is near enough

/// Atoms in the order of cubic bins. Bins that follow each other in z are neighbours in memory.
class BinnedAtoms {
 public:
  BinnedAtoms(const AtomsView &atoms, double cutoff) {
    find_edges(atoms, cutoff);
    const auto n = static_cast<std::size_t>(atoms.n_all);
    std::vector<std::size_t> bin_of(n);
    first_.assign(static_cast<std::size_t>(n_[0]) * n_[1] * n_[2] + 1, 0);
    for (std::size_t i = 0; i < n; ++i) {
      const Eigen::Vector3i b = bin(atoms.position(static_cast<int>(i)));
      bin_of[i] = flat(b[0], b[1], b[2]);
      ++first_[bin_of[i] + 1];
    }
    for (std::size_t b = 1; b < first_.size(); ++b) first_[b] += first_[b - 1];
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    atom_.resize(n);
    x_.resize(3, atoms.n_all);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t place = next[bin_of[i]]++;
      atom_[place] = static_cast<int>(i);
      x_.col(static_cast<Eigen::Index>(place)) = atoms.position(static_cast<int>(i));
    }
  }

  /// Appends the atoms other than `centre` that are nearer to it than `cutoff`.
  void append_near(int centre, const Eigen::Vector3d &x, double cutoff,
                   std::vector<int> &list) const {
    const Eigen::Vector3d to_edge = Eigen::Vector3d::Constant(cutoff);
    const Eigen::Vector3i low = bin(x - to_edge), high = bin(x + to_edge);
    for (int a = low[0]; a <= high[0]; ++a)
      for (int b = low[1]; b <= high[1]; ++b) {
        const std::size_t first = first_[flat(a, b, low[2])];
        const std::size_t end = first_[flat(a, b, high[2]) + 1];
        // Most are too far, in no order that a processor could foresee: no branches here.
        std::size_t n = list.size();
        list.resize(n + end - first);
        for (std::size_t place = first; place < end; ++place) {
          const double square = (x_.col(static_cast<Eigen::Index>(place)) - x).squaredNorm();
          list[n] = atom_[place];
          n += static_cast<std::size_t>(square < cutoff * cutoff && atom_[place] != centre);
        }
        list.resize(n);
      }
  }

 private:
  void find_edges(const AtomsView &atoms, double cutoff) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    low_.setConstant(inf);
    Eigen::Vector3d high = -low_;
    for (int i = 0; i < atoms.n_all; ++i) {
      const auto x = atoms.position(i);
      if (!x.allFinite()) throw AtomError(i, "has a position that is not finite");
      low_ = low_.cwiseMin(x);
      high = high.cwiseMax(x);
    }
    // A short cutoff must not make many more bins than there are atoms.
    const double widest = (high - low_).maxCoeff();
    edge_ =
        std::max({cutoff / bins_per_cutoff, widest / std::cbrt(8.0 * atoms.n_all), shortest_edge});
    n_ = ((high - low_) / edge_).array().floor().cast<int>() + 1;
  }
  Eigen::Vector3i bin(const Eigen::Vector3d &x) const {
    const Eigen::Array3d last = n_.cast<double>().array() - 1.0;
    return ((x - low_) / edge_).array().floor().max(0.0).min(last).cast<int>().matrix();
  }
  std::size_t flat(int a, int b, int c) const {
    return (static_cast<std::size_t>(a) * static_cast<std::size_t>(n_[1]) +
            static_cast<std::size_t>(b)) *
               static_cast<std::size_t>(n_[2]) +
           static_cast<std::size_t>(c);
  }

  double edge_ = 0.0;  // A
  Eigen::Vector3d low_;
  Eigen::Vector3i n_;
  std::vector<std::size_t> first_;  // of each bin, and the end
  std::vector<int> atom_;
  Eigen::Matrix3Xd x_;
};

}  // namespace

void sort_neighbors(const AtomsView &atoms, const std::vector<std::int64_t> &ids,
                    NeighborList &list) {
  struct Entry {
    std::int64_t id;
    double along;
    int atom;
  };
  // Images are lattice vectors apart. Along this direction none is 0, and rounding decides nothing.
  const Eigen::Vector3d askew(1.0, 0.7548776662466927, 0.5698402909980532);
  std::vector<Entry> order;  // of all atoms, once; lists are then sorted by an atom's place in it
  order.reserve(static_cast<std::size_t>(atoms.n_all));
  for (int i = 0; i < atoms.n_all; ++i)
    order.push_back({ids[static_cast<std::size_t>(i)], askew.dot(atoms.position(i)), i});
  std::sort(order.begin(), order.end(), [](const Entry &a, const Entry &b) {
    if (a.id != b.id) return a.id < b.id;
    return a.along != b.along ? a.along < b.along : a.atom < b.atom;
  });
  std::vector<int> place(order.size());
  for (std::size_t k = 0; k < order.size(); ++k)
    place[static_cast<std::size_t>(order[k].atom)] = static_cast<int>(k);
  for (int &j : list.index) j = place[static_cast<std::size_t>(j)];
  for (std::size_t i = 0; i < static_cast<std::size_t>(list.n_atoms()); ++i)
    std::sort(list.index.begin() + static_cast<std::ptrdiff_t>(list.start[i]),
              list.index.begin() + static_cast<std::ptrdiff_t>(list.start[i + 1]));
  for (int &j : list.index) j = order[static_cast<std::size_t>(j)].atom;
}

NeighborList find_neighbors(const AtomsView &atoms, double owned_cutoff, double ghost_cutoff) {
  NeighborList list;
  if (atoms.n_all == 0) return list;
  const BinnedAtoms bins(atoms, std::max(owned_cutoff, ghost_cutoff));
  list.start.reserve(static_cast<std::size_t>(atoms.n_all) + 1);
  for (int i = 0; i < atoms.n_all; ++i) {
    const double cutoff = i < atoms.n_owned ? owned_cutoff : ghost_cutoff;
    if (cutoff > 0.0) bins.append_near(i, atoms.position(i), cutoff, list.index);
    list.close_atom();
  }
  return list;
}

}  // namespace dpw
