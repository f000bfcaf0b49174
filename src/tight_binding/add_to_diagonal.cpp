// SPDX-License-Identifier: MIT
#include "tight_binding/add_to_diagonal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

constexpr std::array<int, 3> home{0, 0, 0};

/// Index of the cell R = 0, which is made if there is none.
std::int32_t find_home(SparseHamiltonian &h) {
  const auto place = std::lower_bound(h.cells.begin(), h.cells.end(), home);
  const auto index = static_cast<std::int32_t>(place - h.cells.begin());
  if (place != h.cells.end() && *place == home) return index;
  h.cells.insert(place, home);
  for (std::int32_t &cell : h.cell)
    if (cell >= index) ++cell;
  return index;
}

/// Where in its column's lists the diagonal element is, or would have to be.
std::int64_t place_of_diagonal(const SparseHamiltonian &h, int orbital, std::int32_t home_index) {
  std::int64_t e = h.column_start[orbital];
  const std::int64_t end = h.column_start[orbital + 1];
  while (e < end && std::pair(h.row[e], h.cell[e]) < std::pair(orbital, home_index)) ++e;
  return e;
}

/// `list` with `new_entry(n)` before its entry places[n], for every n; places ascend.
template <typename T, typename Make>
void insert_before(const std::vector<std::int64_t> &places, const Make &new_entry,
                   std::vector<T> &list) {
  std::vector<T> longer;
  longer.reserve(list.size() + places.size());
  auto next = list.begin();
  for (std::size_t n = 0; n < places.size(); ++n) {
    const auto end = list.begin() + places[n];
    longer.insert(longer.end(), next, end);
    longer.push_back(new_entry(n));
    next = end;
  }
  longer.insert(longer.end(), next, list.end());
  list = std::move(longer);
}

/// Makes zeros of the diagonal elements that are not there.
void complete_diagonal(SparseHamiltonian &h, std::int32_t home_index) {
  std::vector<std::int64_t> places;
  std::vector<std::int32_t> missing;
  for (int o = 0; o < h.n_orbitals; ++o) {
    const std::int64_t e = place_of_diagonal(h, o, home_index);
    if (e < h.column_start[o + 1] && h.row[e] == o && h.cell[e] == home_index) continue;
    places.push_back(e);
    missing.push_back(o);
  }
  if (missing.empty()) return;
  insert_before(
      places, [&](std::size_t n) { return missing[n]; }, h.row);
  insert_before(
      places, [&](std::size_t) { return home_index; }, h.cell);
  insert_before(
      places, [&](std::size_t) { return 0.0; }, h.value);
  if (!h.is_real())
    insert_before(
        places, [&](std::size_t) { return 0.0; }, h.imaginary);
  std::size_t n = 0;
  for (int o = 0; o < h.n_orbitals; ++o) {
    if (n < missing.size() && missing[n] == o) ++n;
    h.column_start[o + 1] += static_cast<std::int64_t>(n);
  }
}

/// Whether both states of every orbital have one energy.
bool is_same_for_both_spins(const std::vector<double> &energies, SpinOrder order) {
  const std::size_t n = energies.size() / 2;
  for (std::size_t o = 0; o < n; ++o) {
    const bool same = order == SpinOrder::interleaved ? energies[2 * o] == energies[2 * o + 1]
                                                      : energies[o] == energies[o + n];
    if (!same) return false;
  }
  return true;
}

}  // namespace

void add_to_diagonal(SparseHamiltonian &h, const std::vector<double> &energies) {
  if (energies.size() != static_cast<std::size_t>(h.n_orbitals))
    throw Error("there are " + std::to_string(h.n_orbitals) + " orbitals but energies of " +
                std::to_string(energies.size()));
  h.time_reversal = h.time_reversal && is_same_for_both_spins(energies, h.spin_order);
  const std::int32_t home_index = find_home(h);
  complete_diagonal(h, home_index);
  for (int o = 0; o < h.n_orbitals; ++o) {
    double &element = h.value[place_of_diagonal(h, o, home_index)];
    element += energies[static_cast<std::size_t>(o)];
    if (!std::isfinite(element))
      throw Error("the energy of orbital " + std::to_string(o + 1) + " is not finite");
  }
}

}  // namespace dpw
