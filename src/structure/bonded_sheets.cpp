// SPDX-License-Identifier: MIT
#include "structure/bonded_sheets.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <sstream>

#include "base/error.h"

namespace dpw {

namespace {

/// Bonds of owned atoms; `second` may be a ghost.
struct Bond {
  int first, second;
};

std::vector<Bond> find_bonds(const BondRule &rule, const AtomsView &atoms,
                             const NeighborList &list) {
  std::vector<Bond> bonds;
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (atoms.element[i] < 0) continue;
    const bool is_plane = rule.makes_planes(atoms.element[i]);
    const std::size_t before = bonds.size();
    for (const int *j = list.begin(i); j != list.end(i); ++j) {
      if (atoms.element[*j] < 0 || !(is_plane || rule.makes_planes(atoms.element[*j]))) continue;
      if ((atoms.position(*j) - atoms.position(i)).squaredNorm() < rule.length * rule.length)
        bonds.push_back({i, *j});
    }
    if (bonds.size() > before) continue;
    std::ostringstream text;
    text << "has no bond, none within " << rule.length
         << " A, to an atom of its layer, which is unknown so: use `layers mol` or `layers group`";
    throw AtomError(i, text.str());
  }
  return bonds;
}

/// Groups of owned atoms that are joined on this rank, without a look at ghosts.
class LocalGroups {
 public:
  explicit LocalGroups(int n_atoms) : parent_(static_cast<std::size_t>(n_atoms)) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int of(int i) {
    while (parent(i) != i) i = parent(i) = parent(parent(i));
    return i;
  }
  void join(int i, int j) {
    const int a = of(i), b = of(j);
    parent(std::max(a, b)) = std::min(a, b);
  }

 private:
  int &parent(int i) { return parent_[static_cast<std::size_t>(i)]; }

  std::vector<int> parent_;
};

/// How many cells every atom is above the atom that it is an image of.
std::vector<int> cells_above_owner(Exchange &exchange) {
  const AtomsView atoms = exchange.atoms();
  const Eigen::Vector3d along_c = exchange.cell().lattice.inverse().col(2);
  std::vector<double> owner(static_cast<std::size_t>(atoms.n_all));
  const auto fraction = [&](int i) { return atoms.position(i).dot(along_c); };
  for (int i = 0; i < atoms.n_owned; ++i) owner[static_cast<std::size_t>(i)] = fraction(i);
  exchange.forward(owner.data(), 1);
  std::vector<int> cells;
  cells.reserve(owner.size());
  for (int i = 0; i < atoms.n_all; ++i)
    cells.push_back(
        static_cast<int>(std::lround(fraction(i) - owner[static_cast<std::size_t>(i)])));
  return cells;
}

/// Sheet and copy of a group, as numbers that travel to ghosts.
struct Label {
  double id, copy;
};

}  // namespace

bool BondRule::makes_planes(int element) const {
  return std::find(plane_elements.begin(), plane_elements.end(), element) != plane_elements.end();
}

Sheets find_sheets(const BondRule &rule, Exchange &exchange, const NeighborList &list) {
  const AtomsView atoms = exchange.atoms();
  const auto n_owned = static_cast<std::size_t>(atoms.n_owned);
  std::vector<Bond> bonds;
  exchange.together([&]() { bonds = find_bonds(rule, atoms, list); });
  const std::vector<int> cells = cells_above_owner(exchange);

  LocalGroups groups(atoms.n_owned);
  for (const Bond &bond : bonds)
    if (bond.second < atoms.n_owned) groups.join(bond.first, bond.second);
  std::vector<Label> label(static_cast<std::size_t>(atoms.n_all), {-1.0, 0.0});
  std::vector<std::size_t> group(n_owned);
  std::vector<Label> of_group(n_owned, {INFINITY, 0.0});
  for (std::size_t i = 0; i < n_owned; ++i) {
    if (atoms.element[i] < 0) continue;
    group[i] = static_cast<std::size_t>(groups.of(static_cast<int>(i)));
    double &id = of_group[group[i]].id;
    id = std::min(id, static_cast<double>(exchange.id(static_cast<int>(i))));
  }
  // Lower IDs travel from group to group, through ghosts, until no group learns of a lower one.
  for (double learned = 1.0; learned > 0.0;) {
    for (std::size_t i = 0; i < n_owned; ++i)
      if (atoms.element[i] >= 0) label[i] = of_group[group[i]];
    exchange.forward(label.empty() ? nullptr : &label.front().id, 2);
    learned = 0.0;
    for (const Bond &bond : bonds) {
      if (bond.second < atoms.n_owned) continue;
      const auto j = static_cast<std::size_t>(bond.second);
      Label &mine = of_group[group[static_cast<std::size_t>(bond.first)]];
      if (label[j].id >= mine.id) continue;
      mine = {label[j].id, label[j].copy + cells[j]};
      learned = 1.0;
    }
    learned = exchange.ranks().max(learned);
  }

  Sheets sheets;
  for (std::size_t i = 0; i < label.size(); ++i) {
    sheets.id.push_back(static_cast<std::int64_t>(label[i].id));
    sheets.copy.push_back(static_cast<int>(label[i].copy) + cells[i]);
  }
  exchange.together([&]() {
    for (const Bond &bond : bonds)
      if (sheets.copy[static_cast<std::size_t>(bond.first)] !=
          sheets.copy[static_cast<std::size_t>(bond.second)])
        throw AtomError(bond.first,
                        "is joined by bonds to its own image along z, so that there are no "
                        "layers: the rule for layers of the model has a wrong length of bonds, or "
                        "this is no layered structure");
  });
  return sheets;
}

}  // namespace dpw
