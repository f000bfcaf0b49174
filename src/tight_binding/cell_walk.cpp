// SPDX-License-Identifier: MIT
#include "tight_binding/cell_walk.h"

#include <algorithm>
#include <set>

namespace dpw {

CellWalk::CellWalk(const SparseHamiltonian &h) : h_(h) {
  using Cell = std::array<int, 3>;
  std::set<Cell> all = {{0, 0, 0}};
  for (const Cell &cell : h.cells) {
    all.insert(cell);
    all.insert({-cell[0], -cell[1], -cell[2]});
  }
  cells_.assign(all.begin(), all.end());  // as R ascends, -R descends: see opposite()
  std::vector<std::size_t> index;
  for (const Cell &cell : h.cells)
    index.push_back(static_cast<std::size_t>(std::lower_bound(cells_.begin(), cells_.end(), cell) -
                                             cells_.begin()));

  const auto is_zero = [&](std::size_t e) {
    return h.value[e] == 0.0 && (h.is_real() || h.imaginary[e] == 0.0);
  };
  start_.assign(cells_.size() + 1, 0);
  for (std::size_t e = 0; e < h.value.size(); ++e)
    if (!is_zero(e)) ++start_[index[static_cast<std::size_t>(h.cell[e])] + 1];
  for (std::size_t c = 0; c < cells_.size(); ++c) start_[c + 1] += start_[c];
  order_.resize(start_.back());
  std::vector<std::size_t> next(start_.begin(), start_.end() - 1);
  for (int column = 0; column < h.n_orbitals; ++column)
    for (std::int64_t i = h.column_start[column]; i < h.column_start[column + 1]; ++i) {
      const auto e = static_cast<std::size_t>(i);
      if (is_zero(e)) continue;
      order_[next[index[static_cast<std::size_t>(h.cell[e])]]++] = i;
      n_elements_ += h.row[e] == column ? 1 : 2;
    }
}

/// Calls visit(row, column, value) for the stored elements of cells()[c], by column, then by row.
template <class Visit>
void CellWalk::visit_stored(std::size_t c, const Visit &visit) const {
  int column = 0;
  for (std::size_t place = start_[c]; place < start_[c + 1]; ++place) {
    const std::int64_t i = order_[place];
    if (i >= h_.column_start[column + 1])
      column = static_cast<int>(std::upper_bound(h_.column_start.begin() + column + 1,
                                                 h_.column_start.end(), i) -
                                h_.column_start.begin()) -
               1;
    const auto e = static_cast<std::size_t>(i);
    visit(h_.row[e], column,
          std::complex<double>(h_.value[e], h_.is_real() ? 0.0 : h_.imaginary[e]));
  }
}

void CellWalk::read_cell(std::size_t c, std::vector<CellElement> &elements) const {
  // Above the diagonal and on it the elements are stored; one below it is the conjugate of its
  // partner at -R. Both come column by column, the partners row by row: a counting sort.
  std::vector<std::size_t> next(static_cast<std::size_t>(h_.n_orbitals) + 1, 0);
  visit_stored(c, [&](int, int column, std::complex<double>) {
    ++next[static_cast<std::size_t>(column) + 1];
  });
  visit_stored(opposite(c), [&](int row, int column, std::complex<double>) {
    if (row < column) ++next[static_cast<std::size_t>(row) + 1];
  });
  for (std::size_t n = 1; n < next.size(); ++n) next[n] += next[n - 1];
  elements.resize(next.back());
  visit_stored(c, [&](int row, int column, std::complex<double> value) {
    elements[next[static_cast<std::size_t>(column)]++] = {row, column, value};
  });
  visit_stored(opposite(c), [&](int row, int column, std::complex<double> value) {
    if (row < column)
      elements[next[static_cast<std::size_t>(row)]++] = {column, row, std::conj(value)};
  });
}

void CellWalk::read_cell_by_rows(std::size_t c, std::vector<CellElement> &elements) const {
  // a row of R is a column of -R, conjugated
  read_cell(opposite(c), elements);
  for (CellElement &e : elements) e = {e.column, e.row, std::conj(e.value)};
}

}  // namespace dpw
