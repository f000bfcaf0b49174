// SPDX-License-Identifier: MIT
#include "tight_binding/sparse_hamiltonian.h"

#include <algorithm>
#include <complex>
#include <map>
#include <string>
#include <type_traits>

#include "base/error.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;

Cell opposite(const Cell &cell) { return {-cell[0], -cell[1], -cell[2]}; }

double conjugate(double value) { return value; }
std::complex<double> conjugate(const std::complex<double> &value) { return std::conj(value); }

/// Calls visit(row, column, plus, value) for an element <row|H|column> of a block where it is in
/// the upper triangle, and for its conjugate where that is; `plus` says whether it belongs to the
/// block's own cell R (true) or to -R (false). An on-site block holds both its triangles, so its
/// lower one is the same element again.
template <typename Value, typename Visit>
void visit_element(int row, int column, bool on_site, const Value &value, const Visit &visit) {
  if (value == Value{}) return;  // a threshold leaves many zeros within blocks
  if (row <= column) visit(row, column, true, value);
  if (!on_site && column <= row) visit(column, row, false, conjugate(value));
}

/// All elements of H without spin.
template <typename Visit>
void visit_scalar(const WannierHamiltonian &h, const PairBlock &block, const Visit &visit) {
  const OrbitalAtom &row_atom = h.atoms[block.row];
  const OrbitalAtom &column_atom = h.atoms[block.column];
  const double *v = h.values.data() + block.first_value;
  for (int i = 0; i < row_atom.n_orbitals; ++i)
    for (int j = 0; j < column_atom.n_orbitals; ++j, ++v)
      visit_element(row_atom.first_orbital + i, column_atom.first_orbital + j, block.is_on_site(),
                    *v, visit);
}

/// The same of its part A in one of spinors: no spin is turned.
template <typename Visit>
void visit_both_spins(const WannierHamiltonian &h, const PairBlock &block, const Visit &visit) {
  visit_scalar(h, block, [&](int row, int column, bool plus, double value) {
    for (const int spin : {0, 1})
      visit(2 * row + spin, 2 * column + spin, plus, std::complex<double>(value));
  });
}

/// i sum_c B_c x sigma_c of a block of the spin-orbit part.
template <typename Visit>
void visit_spin_orbit(const WannierHamiltonian &h, const PairBlock &block, const Visit &visit) {
  const OrbitalAtom &row_atom = h.atoms[block.row];
  const OrbitalAtom &column_atom = h.atoms[block.column];
  const std::size_t size = h.block_size(block);
  const double *v = h.spin_orbit->values.data() + block.first_value;
  for (int i = 0; i < row_atom.n_orbitals; ++i)
    for (int j = 0; j < column_atom.n_orbitals; ++j, ++v) {
      const int row = 2 * (row_atom.first_orbital + i);
      const int column = 2 * (column_atom.first_orbital + j);
      for (const int spin : {0, 1})
        for (const int other : {0, 1})
          visit_element(row + spin, column + other, block.is_on_site(),
                        spin_element(spin, other, v[0], v[size], v[2 * size]), visit);
    }
}

void check_orbitals(const WannierHamiltonian &h) {
  for (const OrbitalAtom &atom : h.atoms)
    if (atom.n_orbitals < 0 || atom.first_orbital < 0 ||
        atom.first_orbital > h.n_orbitals - atom.n_orbitals)
      throw Error("the orbitals of atom " + std::to_string(atom.id) + " lie outside the " +
                  std::to_string(h.n_orbitals) + " of the Hamiltonian");
}

/// Index of every cell that occurs, and of its opposite, ascending.
std::map<Cell, std::int32_t> number_cells(const WannierHamiltonian &h) {
  std::map<Cell, std::int32_t> index;
  const auto add = [&](const std::vector<PairBlock> &blocks) {
    for (const PairBlock &block : blocks) {
      index[block.cell];
      index[opposite(block.cell)];
    }
  };
  add(h.blocks);
  if (h.spin_orbit) add(h.spin_orbit->blocks);
  std::int32_t next = 0;
  for (auto &[cell, number] : index) number = next++;
  return index;
}

/// An element of a column.
template <typename Value>
struct Entry {
  std::int32_t row, cell;
  Value value;

  bool same_place(const Entry &other) const { return row == other.row && cell == other.cell; }
};

void append(double value, SparseHamiltonian &s) { s.value.push_back(value); }
void append(const std::complex<double> &value, SparseHamiltonian &s) {
  s.value.push_back(value.real());
  s.imaginary.push_back(value.imag());
}

/// Sorts the elements that walk(visit) visits with visit(row, column, cell, value), and adds up
/// those of one place. `walk` is called twice, for counting and for filling: no list of tuples,
/// which would triple the memory.
template <typename Value, typename Walk>
void fill(const Walk &walk, SparseHamiltonian &s) {
  const auto n = static_cast<std::size_t>(s.n_orbitals);
  std::vector<std::int64_t> start(n + 1, 0);
  walk([&](int, int column, std::int32_t, const Value &) { ++start[column + 1]; });
  for (std::size_t c = 0; c < n; ++c) start[c + 1] += start[c];
  std::vector<Entry<Value>> entries(static_cast<std::size_t>(start.back()));
  std::vector<std::int64_t> next(start.begin(), start.end() - 1);
  walk([&](int row, int column, std::int32_t cell, const Value &value) {
    entries[next[column]++] = {row, cell, value};
  });

  for (auto *list : {&s.row, &s.cell}) list->reserve(entries.size());
  s.value.reserve(entries.size());
  if (!std::is_same_v<Value, double>) s.imaginary.reserve(entries.size());
  s.column_start.assign(1, 0);
  for (std::size_t c = 0; c < n; ++c) {
    const auto end = entries.begin() + start[c + 1];
    std::sort(entries.begin() + start[c], end, [](const auto &x, const auto &y) {
      return x.row != y.row ? x.row < y.row : x.cell < y.cell;
    });
    for (auto entry = entries.begin() + start[c]; entry != end;) {
      s.row.push_back(entry->row);
      s.cell.push_back(entry->cell);
      Value sum{};
      const auto first = entry;
      for (; entry != end && entry->same_place(*first); ++entry) sum += entry->value;
      append(sum, s);
    }
    s.column_start.push_back(s.n_stored());
  }
}

}  // namespace

SparseHamiltonian make_sparse(const WannierHamiltonian &h) {
  h.check();
  check_orbitals(h);

  const std::map<Cell, std::int32_t> cells = number_cells(h);
  SparseHamiltonian s;
  s.n_orbitals = h.n_states();
  for (const auto &[cell, number] : cells) s.cells.push_back(cell);
  /// Of a block with its two cells: a visit as fill() wants it.
  const auto in_cells = [&](const PairBlock &block, const auto &visit) {
    return [&visit, plus_cell = cells.at(block.cell), minus_cell = cells.at(opposite(block.cell))](
               int row, int column, bool plus, const auto &value) {
      visit(row, column, plus ? plus_cell : minus_cell, value);
    };
  };
  if (!h.spin_orbit) {
    fill<double>(
        [&](const auto &visit) {
          for (const PairBlock &block : h.blocks) visit_scalar(h, block, in_cells(block, visit));
        },
        s);
    return s;
  }
  s.time_reversal = true;
  fill<std::complex<double>>(
      [&](const auto &visit) {
        for (const PairBlock &block : h.blocks) visit_both_spins(h, block, in_cells(block, visit));
        for (const PairBlock &block : h.spin_orbit->blocks)
          visit_spin_orbit(h, block, in_cells(block, visit));
      },
      s);
  return s;
}

}  // namespace dpw
