// SPDX-License-Identifier: MIT
#include "tight_binding/drop_small.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/error.h"

namespace dpw {

void drop_small(SparseHamiltonian &h, double threshold) {
  if (!(threshold >= 0.0) || !std::isfinite(threshold))
    throw Error("the threshold of the elements is an energy in eV, not below 0");
  if (threshold == 0.0) return;
  std::size_t kept = 0;
  std::vector<std::int32_t> number(h.cells.size(), -1);
  for (int column = 0; column < h.n_orbitals; ++column) {
    const auto end = static_cast<std::size_t>(h.column_start[column + 1]);
    auto e = static_cast<std::size_t>(h.column_start[column]);
    h.column_start[column] = static_cast<std::int64_t>(kept);
    for (; e < end; ++e) {
      if (std::hypot(h.value[e], h.is_real() ? 0.0 : h.imaginary[e]) < threshold) continue;
      h.row[kept] = h.row[e];
      h.cell[kept] = h.cell[e];
      h.value[kept] = h.value[e];
      if (!h.is_real()) h.imaginary[kept] = h.imaginary[e];
      number[static_cast<std::size_t>(h.cell[e])] = 0;
      ++kept;
    }
  }
  const bool real = h.is_real();
  h.column_start.back() = static_cast<std::int64_t>(kept);
  h.row.resize(kept);
  h.cell.resize(kept);
  h.value.resize(kept);
  if (!real) h.imaginary.resize(kept);
  std::vector<std::array<int, 3>> cells;
  for (std::size_t c = 0; c < h.cells.size(); ++c) {
    if (number[c] < 0) continue;
    number[c] = static_cast<std::int32_t>(cells.size());
    cells.push_back(h.cells[c]);
  }
  for (std::int32_t &cell : h.cell) cell = number[static_cast<std::size_t>(cell)];
  h.cells = std::move(cells);
}

}  // namespace dpw
