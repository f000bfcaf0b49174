// SPDX-License-Identifier: MIT
#include "tight_binding/sparse_hamiltonian.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/error.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;

Cell opposite(const Cell &cell) { return {-cell[0], -cell[1], -cell[2]}; }

/// Calls visit(row, column, plus, value) for every kept element of a block that is not zero (a
/// threshold leaves blocks with many zeros); `plus` says whether it belongs to the block's own cell
/// R (true) or to -R (false).
template <typename Visit>
void visit_block(const WannierHamiltonian &h, const PairBlock &block, const Visit &visit) {
  const OrbitalAtom &row_atom = h.atoms[block.row];
  const OrbitalAtom &column_atom = h.atoms[block.column];
  const bool on_site = block.row == block.column && block.cell == Cell{0, 0, 0};
  const double *v = h.values.data() + block.first_value;
  for (int i = 0; i < row_atom.n_orbitals; ++i)
    for (int j = 0; j < column_atom.n_orbitals; ++j, ++v) {
      if (*v == 0.0) continue;
      const int a = row_atom.first_orbital + i;
      const int b = column_atom.first_orbital + j;
      if (a <= b) visit(a, b, true, *v);
      // an on-site block holds both its triangles, so its lower one is the same element again
      if (!on_site && b <= a) visit(b, a, false, *v);
    }
}

void check_orbitals(const WannierHamiltonian &h) {
  for (const OrbitalAtom &atom : h.atoms)
    if (atom.n_orbitals < 0 || atom.first_orbital < 0 ||
        atom.first_orbital > h.n_orbitals - atom.n_orbitals)
      throw Error("the orbitals of atom " + std::to_string(atom.id) + " lie outside the " +
                  std::to_string(h.n_orbitals) + " of the Hamiltonian");
}

}  // namespace

SparseHamiltonian make_sparse(const WannierHamiltonian &h) {
  h.check();
  check_orbitals(h);

  SparseHamiltonian s;
  s.n_orbitals = h.n_orbitals;
  std::map<Cell, std::int32_t> cell_index;
  for (const PairBlock &block : h.blocks) {
    cell_index[block.cell];
    cell_index[opposite(block.cell)];
  }
  for (auto &[cell, index] : cell_index) {
    index = static_cast<std::int32_t>(s.cells.size());
    s.cells.push_back(cell);
  }

  // two passes, counting and filling: no list of tuples, which would triple the memory
  s.column_start.assign(static_cast<std::size_t>(h.n_orbitals) + 1, 0);
  for (const PairBlock &block : h.blocks)
    visit_block(h, block, [&](int, int column, bool, double) { ++s.column_start[column + 1]; });
  for (int c = 0; c < h.n_orbitals; ++c) s.column_start[c + 1] += s.column_start[c];

  struct Entry {
    std::int32_t row, cell;
    double value;
  };
  std::vector<Entry> entries(static_cast<std::size_t>(s.column_start.back()));
  std::vector<std::int64_t> next(s.column_start.begin(), s.column_start.end() - 1);
  for (const PairBlock &block : h.blocks) {
    const std::int32_t plus_cell = cell_index.at(block.cell);
    const std::int32_t minus_cell = cell_index.at(opposite(block.cell));
    visit_block(h, block, [&](int row, int column, bool plus, double value) {
      entries[next[column]++] = {row, plus ? plus_cell : minus_cell, value};
    });
  }

  s.row.resize(entries.size());
  s.cell.resize(entries.size());
  s.value.resize(entries.size());
  for (int c = 0; c < h.n_orbitals; ++c) {
    const auto begin = entries.begin() + s.column_start[c];
    const auto end = entries.begin() + s.column_start[c + 1];
    std::sort(begin, end, [](const Entry &x, const Entry &y) {
      return x.row != y.row ? x.row < y.row : x.cell < y.cell;
    });
    for (auto entry = begin; entry != end; ++entry) {
      const auto e = static_cast<std::size_t>(entry - entries.begin());
      s.row[e] = entry->row;
      s.cell[e] = entry->cell;
      s.value[e] = entry->value;
    }
  }
  return s;
}

}  // namespace dpw
