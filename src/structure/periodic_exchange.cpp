// SPDX-License-Identifier: MIT
#include "structure/periodic_exchange.h"

#include <algorithm>
#include <cstddef>

#include "base/error.h"
#include "structure/neighbor_finder.h"

namespace dpw {

PeriodicExchange::PeriodicExchange(const Structure &structure, const std::vector<int> &element,
                                   double reach, const std::vector<std::int64_t> &ids)
    : lattice_(structure.lattice),
      symbols_(structure.symbols),
      ids_(ids),
      images_(structure.lattice, structure.positions, element, reach),
      reach_(reach) {}

std::int64_t PeriodicExchange::id(int i) const {
  const int owner = images_.owner(i);
  return ids_.empty() ? owner + 1 : ids_[static_cast<std::size_t>(owner)];
}

std::string PeriodicExchange::name(int i) const {
  const std::string &symbol = symbols_[static_cast<std::size_t>(images_.owner(i))];
  return Exchange::name(i) + " (" + symbol + ")";
}

SimulationCell PeriodicExchange::cell() const {
  SimulationCell cell;
  cell.lattice = lattice_;
  return cell;
}

const NeighborList &PeriodicExchange::neighbors(double owned, double ghosts) {
  if (owned > reach_)
    throw Error("neighbours up to " + std::to_string(owned) +
                " A are asked for, but images reach " + std::to_string(reach_) + " A");
  if (owned == owned_reach_ && ghosts == ghost_reach_) return list_;
  list_ = images_.neighbors(owned, ghosts);
  std::vector<std::int64_t> ids(static_cast<std::size_t>(atoms().n_all));
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = id(static_cast<int>(i));
  sort_neighbors(atoms(), ids, list_);
  owned_reach_ = owned;
  ghost_reach_ = ghosts;
  return list_;
}

void PeriodicExchange::forward(double *rows, int width) {
  const AtomsView view = atoms();
  for (std::ptrdiff_t i = view.n_owned; i < view.n_all; ++i)
    std::copy_n(rows + images_.owner(static_cast<int>(i)) * static_cast<std::ptrdiff_t>(width),
                width, rows + i * width);
}

void PeriodicExchange::reverse(double *rows, int width) {
  const AtomsView view = atoms();
  for (std::ptrdiff_t i = view.n_owned; i < view.n_all; ++i) {
    double *home = rows + images_.owner(static_cast<int>(i)) * static_cast<std::ptrdiff_t>(width);
    for (int c = 0; c < width; ++c) home[c] += rows[i * width + c];
  }
}

}  // namespace dpw
