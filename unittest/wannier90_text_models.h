// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "complex_models.h"

/// Models as the text of Wannier90's files, written here without the package's own writers.
namespace dpw::models {

/// How a file is written.
struct TextLayout {
  int decimals = 12;       ///< of the elements
  bool row_first = true;   ///< the row index runs fastest, as Wannier90 has it
  int degeneracy = 1;      ///< of every R but 0: elements are multiplied by it
  const char *end = "\n";  ///< of a line
};

/// printf into a string.
template <class... Arguments>
std::string print(const char *format, Arguments... arguments) {
  std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, format, arguments...)), ' ');
  std::snprintf(text.data(), text.size() + 1, format, arguments...);
  return text;
}

/// H(R) of every R, full matrices.
inline std::map<Cell, Eigen::MatrixXcd> matrices_of(const HoppingModel &m) {
  std::map<Cell, Eigen::MatrixXcd> h;
  const Eigen::MatrixXcd zero = Eigen::MatrixXcd::Zero(m.n_orbitals(), m.n_orbitals());
  h.emplace(Cell{0, 0, 0}, zero);
  for (const Hopping &t : m.hoppings)
    h.emplace(t.cell, zero).first->second(t.row, t.column) += t.value;
  return h;
}

inline std::string degeneracies_text(std::size_t n_cells, std::size_t home,
                                     const TextLayout &layout) {
  std::string text;
  for (std::size_t c = 0; c < n_cells; ++c) {
    text += print("%5d", c == home ? 1 : layout.degeneracy);
    if (c % 15 == 14 || c + 1 == n_cells) text += layout.end;
  }
  return text;
}

/// Calls visit(row, column) for all pairs in the layout's order.
template <class Visit>
void visit_pairs(int n, const TextLayout &layout, const Visit &visit) {
  for (int slow = 0; slow < n; ++slow)
    for (int fast = 0; fast < n; ++fast) layout.row_first ? visit(fast, slow) : visit(slow, fast);
}

/// The text of SEED_hr.dat.
inline std::string hr_dat(const HoppingModel &m, const TextLayout &layout = {}) {
  const auto h = matrices_of(m);
  const auto home = static_cast<std::size_t>(std::distance(h.begin(), h.find({0, 0, 0})));
  std::string text = std::string(" a model") + layout.end;
  text += print("%12d%s%12d%s", m.n_orbitals(), layout.end, static_cast<int>(h.size()), layout.end);
  text += degeneracies_text(h.size(), home, layout);
  for (const auto &[cell, matrix] : h) {
    const double factor = cell == Cell{0, 0, 0} ? 1 : layout.degeneracy;
    visit_pairs(m.n_orbitals(), layout, [&, &c = cell, &values = matrix](int row, int column) {
      const Complex v = factor * values(row, column);
      text += print("%5d%5d%5d%5d%5d%*.*f%*.*f%s", c[0], c[1], c[2], row + 1, column + 1,
                    layout.decimals + 6, layout.decimals, v.real(), layout.decimals + 6,
                    layout.decimals, v.imag(), layout.end);
    });
  }
  return text;
}

/// The text of SEED_tb.dat, with positions of the orbitals on their centres.
inline std::string tb_dat(const HoppingModel &m, const TextLayout &layout = {}) {
  const auto h = matrices_of(m);
  const auto home = static_cast<std::size_t>(std::distance(h.begin(), h.find({0, 0, 0})));
  std::string text = std::string(" a model") + layout.end;
  for (int row = 0; row < 3; ++row)
    text += print("%24.16f%24.16f%24.16f%s", m.lattice(row, 0), m.lattice(row, 1),
                  m.lattice(row, 2), layout.end);
  text += print("%12d%s%12d%s", m.n_orbitals(), layout.end, static_cast<int>(h.size()), layout.end);
  text += degeneracies_text(h.size(), home, layout);
  for (const auto &[cell, matrix] : h) {
    const double factor = cell == Cell{0, 0, 0} ? 1 : layout.degeneracy;
    text += print("%s%5d%5d%5d%s", layout.end, cell[0], cell[1], cell[2], layout.end);
    visit_pairs(m.n_orbitals(), layout, [&, &values = matrix](int row, int column) {
      const Complex v = factor * values(row, column);
      text += print("%5d%5d   %.*E %.*E%s", row + 1, column + 1, layout.decimals, v.real(),
                    layout.decimals, v.imag(), layout.end);
    });
  }
  for (const auto &entry : h) {
    const Cell &cell = entry.first;
    text += print("%s%5d%5d%5d%s", layout.end, cell[0], cell[1], cell[2], layout.end);
    visit_pairs(m.n_orbitals(), layout, [&](int row, int column) {
      text += print("%5d%5d  ", row + 1, column + 1);
      for (int d = 0; d < 3; ++d)
        text += print(" %.8E %.8E",
                      row == column && cell == Cell{0, 0, 0}
                          ? m.centres[static_cast<std::size_t>(row)][d]
                          : 0.0,
                      0.0);
      text += layout.end;
    });
  }
  return text;
}

}  // namespace dpw::models
