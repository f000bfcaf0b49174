// SPDX-License-Identifier: MIT
#include "files/wannier90_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text_number.h"
#include "files/hamiltonian_hdf5.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;

/// A stored block, as it stands or as its mirror image H_ji(-R) = H_ij(R)^T.
struct Entry {
  int column;  ///< atom of the column, of the mirror image where it is one
  std::size_t block;
  bool mirrored;
};

/// The blocks of every cell, mirror images too, sorted by the atom of the column.
std::map<Cell, std::vector<Entry>> entries_by_cell(const WannierHamiltonian &h) {
  std::map<Cell, std::vector<Entry>> cells;
  cells[{0, 0, 0}];
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    const PairBlock &block = h.blocks[b];
    const Cell opposite = {-block.cell[0], -block.cell[1], -block.cell[2]};
    cells[block.cell].push_back({block.column, b, false});
    if (block.row == block.column && block.cell == opposite) continue;
    cells[opposite].push_back({block.row, b, true});
  }
  for (auto &[cell, entries] : cells)
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry &a, const Entry &b) { return a.column < b.column; });
  return cells;
}

/// Adds column `orbital` (of the entry's column atom) of one block to a whole column of H(R).
void scatter(const WannierHamiltonian &h, const Entry &entry, int orbital,
             std::vector<double> &column) {
  const PairBlock &block = h.blocks[entry.block];
  const int n_row = h.atoms[block.row].n_orbitals;
  const int n_column = h.atoms[block.column].n_orbitals;
  const double *v = h.values.data() + block.first_value;
  if (entry.mirrored) {
    double *to = column.data() + h.atoms[block.column].first_orbital;
    for (int a = 0; a < n_column; ++a) to[a] += v[orbital * n_column + a];
  } else {
    double *to = column.data() + h.atoms[block.row].first_orbital;
    for (int a = 0; a < n_row; ++a) to[a] += v[a * n_column + orbital];
  }
}

/// Collects text and hands it on in large pieces.
class Writer {
 public:
  explicit Writer(AtomicFile &file) : file_(file) { buffer_.reserve(limit + 256); }

  void add(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= limit) flush();
  }

  void flush() {
    file_.write(buffer_);
    buffer_.clear();
  }

 private:
  static constexpr std::size_t limit = std::size_t{1} << 20U;
  AtomicFile &file_;
  std::string buffer_;
};

/// An integer in Wannier90's I5; one that fills the field still gets a blank before it.
std::string index_field(int value) {
  std::string text = " ";
  append_number(text, value, 4);
  return text;
}

std::string energy_field(double value) {
  std::string text;
  append_number(text, value, 18, 12);
  return text;
}

/// A number alone on its line, as Fortran's list-directed output puts it.
std::string count_line(std::size_t value) {
  std::string text;
  append_number(text, static_cast<long long>(value), 12);
  return text + "\n";
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

/// Writes the n_orbitals x n_orbitals lines of one cell.
void write_cell(Writer &out, const WannierHamiltonian &h, const Cell &cell,
                const std::vector<Entry> &entries, const std::vector<int> &atom_of_orbital,
                const std::vector<std::string> &numbers) {
  const std::string zero = energy_field(0.0);
  const std::string prefix = index_field(cell[0]) + index_field(cell[1]) + index_field(cell[2]);
  std::vector<double> column(static_cast<std::size_t>(h.n_orbitals));
  std::string line;
  for (int n = 0; n < h.n_orbitals; ++n) {
    const int atom = atom_of_orbital[n];
    std::fill(column.begin(), column.end(), 0.0);
    auto entry = std::lower_bound(entries.begin(), entries.end(), atom,
                                  [](const Entry &e, int a) { return e.column < a; });
    for (; entry != entries.end() && entry->column == atom; ++entry)
      scatter(h, *entry, n - h.atoms[atom].first_orbital, column);
    for (int m = 0; m < h.n_orbitals; ++m) {
      line.assign(prefix).append(numbers[m]).append(numbers[n]);
      // Nearly all elements of a large cell are zero: formatting them would take minutes.
      if (column[m] == 0.0)
        line += zero;
      else
        append_number(line, column[m], 18, 12);
      line.append(zero).append("\n");
      out.add(line);
    }
  }
}

}  // namespace

void write_hr_dat(const std::string &path, const WannierHamiltonian &h,
                  const std::string &comment) {
  const std::vector<int> atom_of_orbital = orbital_table(h);
  h.check();
  const auto cells = entries_by_cell(h);
  AtomicFile file(path);
  Writer out(file);
  out.add(" " + one_line(comment) + "\n");
  out.add(count_line(static_cast<std::size_t>(h.n_orbitals)) + count_line(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i)
    out.add(i % 15 == 14 || i + 1 == cells.size() ? "    1\n" : "    1");
  std::vector<std::string> numbers;
  for (int m = 1; m <= h.n_orbitals; ++m) numbers.push_back(index_field(m));
  for (const auto &[cell, entries] : cells)
    write_cell(out, h, cell, entries, atom_of_orbital, numbers);
  out.flush();
  file.commit();
}

void write_centres_xyz(const std::string &path, const WannierHamiltonian &h,
                       const std::string &comment) {
  const std::vector<int> atom_of_orbital = orbital_table(h);
  AtomicFile file(path);
  Writer out(file);
  const auto place = [&](int atom) {
    std::string text;
    for (const double x : h.atoms[atom].position) {
      append_number(text, x, 14, 8);
      text += "   ";
    }
    return text + "\n";
  };
  std::string count;
  const std::size_t n_lines = atom_of_orbital.size() + h.atoms.size();
  append_number(count, static_cast<long long>(n_lines), 6);
  out.add(count + "\n " + one_line(comment) + "\n");
  for (const int atom : atom_of_orbital) out.add("X      " + place(atom));
  for (std::size_t a = 0; a < h.atoms.size(); ++a) {
    std::string symbol = h.elements[h.atoms[a].element];
    symbol.resize(std::max<std::size_t>(symbol.size() + 5, 7), ' ');
    out.add(symbol + place(static_cast<int>(a)));
  }
  out.flush();
  file.commit();
}

}  // namespace dpw
