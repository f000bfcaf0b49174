// SPDX-License-Identifier: MIT
#include "tight_binding/spinor_elements.h"

#include <algorithm>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

/// An element of H with its orbitals and spins; row <= column.
struct Piece {
  int row, column;
  std::array<int, 3> cell;
  int spins;  // 0: up up, 1: up down, 2: down up, 3: down down
  Complex value;

  auto place() const { return std::tie(row, column, cell); }
};

/// All elements between orbitals of the upper triangle: of the states' triangle some lie below.
std::vector<Piece> pieces_of(const SparseHamiltonian &h, SpinOrder order) {
  std::vector<Piece> pieces;
  pieces.reserve(h.value.size());
  const int n = h.n_orbitals / 2;
  for (int column = 0; column < h.n_orbitals; ++column)
    for (std::int64_t i = h.column_start[column]; i < h.column_start[column + 1]; ++i) {
      const auto e = static_cast<std::size_t>(i);
      const std::array<int, 3> &cell = h.cells[static_cast<std::size_t>(h.cell[e])];
      const std::array<int, 3> opposite = {-cell[0], -cell[1], -cell[2]};
      const Complex value(h.value[e], h.is_real() ? 0.0 : h.imaginary[e]);
      const auto [a, s] = orbital_and_spin_of(h.row[e], n, order);
      const auto [b, t] = orbital_and_spin_of(column, n, order);
      if (a <= b) pieces.push_back({a, b, cell, 2 * s + t, value});
      // the diagonal of the states has R and -R already
      if (b < a || (a == b && s != t))
        pieces.push_back({b, a, opposite, 2 * t + s, std::conj(value)});
    }
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece &x, const Piece &y) { return x.place() < y.place(); });
  return pieces;
}

}  // namespace

SpinorElements take_spinors_apart(const SparseHamiltonian &h, SpinOrder order) {
  if (h.n_orbitals % 2 != 0)
    throw Error("H(R) has " + std::to_string(h.n_orbitals) +
                " states, which is odd: it is not one of spinors");
  const std::vector<Piece> pieces = pieces_of(h, order);
  SpinorElements parts;
  for (auto piece = pieces.begin(); piece != pieces.end();) {
    std::array<Complex, 4> of_spins{};
    const auto first = piece;
    for (; piece != pieces.end() && piece->place() == first->place(); ++piece)
      of_spins[static_cast<std::size_t>(piece->spins)] = piece->value;
    const auto &[uu, ud, du, dd] = of_spins;
    const double error = std::max(std::abs(uu - std::conj(dd)), std::abs(ud + std::conj(du)));
    parts.time_reversal_error = std::max(parts.time_reversal_error, error);
    const Complex same = 0.5 * (uu + std::conj(dd));
    const Complex turned = 0.5 * (ud - std::conj(du));
    parts.elements.push_back({first->row,
                              first->column,
                              first->cell,
                              same.real(),
                              {turned.imag(), turned.real(), same.imag()}});
  }
  return parts;
}

}  // namespace dpw
