// SPDX-License-Identifier: MIT
// Tight-binding models, real, as the core's H(R), with bands in closed form: no networks and no
// predicted H.
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "pi.h"
#include "tight_binding/wannier_hamiltonian.h"

/// Small tight-binding models with known bands, as WannierHamiltonians.
namespace dpw::models {

using Cell = std::array<int, 3>;

/// Lattice with rows a e_x, a e_y, c e_z.
inline Eigen::Matrix3d box(double a, double b, double c) {
  return Eigen::Vector3d(a, b, c).asDiagonal();
}

/// A Hamiltonian without atoms.
inline WannierHamiltonian empty(const Eigen::Matrix3d &lattice) {
  WannierHamiltonian h;
  h.lattice = lattice;
  h.elements = {"X"};
  h.orbital_names = {{"s"}};
  return h;
}

/// Adds an atom at fractional coordinates with `n_orbitals` orbitals and no block; its index.
inline int add_atom(WannierHamiltonian &h, const Eigen::Vector3d &fractional, int n_orbitals = 1) {
  const auto index = static_cast<int>(h.atoms.size());
  h.atoms.push_back({index + 1, 0, h.n_orbitals, n_orbitals, h.lattice.transpose() * fractional});
  h.n_orbitals += n_orbitals;
  return index;
}

/// Adds the block <row, 0 | H | column, cell> (row-major values), or its partner if that is the
/// canonical one.
inline void add_block(WannierHamiltonian &h, int row, int column, const Cell &cell,
                      const std::vector<double> &values) {
  if (is_canonical(row, column, cell)) {
    h.blocks.push_back({row, column, cell, h.values.size()});
    h.values.insert(h.values.end(), values.begin(), values.end());
    return;
  }
  const int n_row = h.atoms[row].n_orbitals;
  const int n_column = h.atoms[column].n_orbitals;
  h.blocks.push_back({column, row, {-cell[0], -cell[1], -cell[2]}, h.values.size()});
  for (int j = 0; j < n_column; ++j)
    for (int i = 0; i < n_row; ++i) h.values.push_back(values[i * n_column + j]);
}

/// One orbital, hopping t to both neighbours along x: E = on_site + 2 t cos(2 pi k_x), half filled.
inline WannierHamiltonian chain(double t = -1.0, double on_site = 0.0) {
  WannierHamiltonian h = empty(box(2.5, 10.0, 10.0));
  add_atom(h, {0, 0, 0});
  h.n_electrons = 1.0;
  add_block(h, 0, 0, {0, 0, 0}, {on_site});
  add_block(h, 0, 0, {1, 0, 0}, {t});
  return h;
}

/// Su-Schrieffer-Heeger chain, hopping v in the cell and w to the next one:
/// E = +- |v + w exp(2 pi i k_x)|, gap 2 | |v| - |w| |, half filled.
inline WannierHamiltonian ssh_chain(double v, double w) {
  WannierHamiltonian h = empty(box(3.0, 10.0, 10.0));
  add_atom(h, {0, 0, 0});
  add_atom(h, {0.5, 0, 0});
  h.n_electrons = 2.0;
  add_block(h, 0, 1, {0, 0, 0}, {v});
  add_block(h, 1, 0, {1, 0, 0}, {w});
  return h;
}

/// Graphene's nearest neighbours, on-site +mass and -mass:
/// E = +- sqrt(mass^2 + t^2 |1 + exp(2 pi i k_1) + exp(2 pi i k_2)|^2), half filled.
inline WannierHamiltonian honeycomb(double t = -2.7, double mass = 0.0) {
  const double a = 2.46;
  Eigen::Matrix3d lattice;
  lattice << a, 0, 0, 0.5 * a, 0.5 * std::sqrt(3.0) * a, 0, 0, 0, 15.0;
  WannierHamiltonian h = empty(lattice);
  add_atom(h, {1.0 / 3, 1.0 / 3, 0});
  add_atom(h, {2.0 / 3, 2.0 / 3, 0});
  h.n_electrons = 2.0;
  add_block(h, 0, 0, {0, 0, 0}, {mass});
  add_block(h, 1, 1, {0, 0, 0}, {-mass});
  add_block(h, 0, 1, {0, 0, 0}, {t});
  add_block(h, 0, 1, {-1, 0, 0}, {t});
  add_block(h, 0, 1, {0, -1, 0}, {t});
  return h;
}

/// The positive band of honeycomb().
inline double honeycomb_energy(const Eigen::Vector3d &k, double t = -2.7, double mass = 0.0) {
  const std::complex<double> f =
      1.0 + std::polar(1.0, 2 * kPi * k[0]) + std::polar(1.0, 2 * kPi * k[1]);
  return std::sqrt(mass * mass + t * t * std::norm(f));
}

/// Atoms with 1, 2, 3, 1, 2, ... orbitals and random blocks to cells up to +-reach, on-site ones
/// symmetric: no symmetry but those that every H(R) has.
inline WannierHamiltonian random_model(int n_atoms, int reach, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  WannierHamiltonian h = empty(box(4.0, 5.0, 6.0));
  for (int i = 0; i < n_atoms; ++i) add_atom(h, {(i + 0.5) / n_atoms, 0, 0}, 1 + i % 3);
  h.n_electrons = h.n_orbitals;
  for (int i = 0; i < n_atoms; ++i)
    for (int j = i; j < n_atoms; ++j)
      for (int a = -reach; a <= reach; ++a)
        for (int b = -reach; b <= reach; ++b)
          for (int c = -reach; c <= reach; ++c) {
            const Cell cell = {a, b, c};
            if (!is_canonical(i, j, cell)) continue;
            const int rows = h.atoms[i].n_orbitals;
            const int columns = h.atoms[j].n_orbitals;
            std::vector<double> values(static_cast<std::size_t>(rows) * columns);
            for (double &value : values) value = uniform(generator);
            if (i == j && cell == Cell{0, 0, 0})
              for (int p = 0; p < rows; ++p)
                for (int q = 0; q < p; ++q) values[p * rows + q] = values[q * rows + p];
            add_block(h, i, j, cell, values);
          }
  return h;
}

/// n[0] x n[1] x n[2] cells of `h` as one cell.
inline WannierHamiltonian supercell(const WannierHamiltonian &h, const Cell &n) {
  WannierHamiltonian s;
  s.lattice = Eigen::Vector3d(n[0], n[1], n[2]).asDiagonal() * h.lattice;
  s.elements = h.elements;
  s.orbital_names = h.orbital_names;
  s.n_electrons = h.n_electrons * n[0] * n[1] * n[2];
  s.spin_degeneracy = h.spin_degeneracy;
  const auto n_atoms = static_cast<int>(h.atoms.size());
  const auto atom_of = [&](const Cell &c, int atom) {
    return ((c[0] * n[1] + c[1]) * n[2] + c[2]) * n_atoms + atom;
  };
  std::vector<Cell> cells;
  for (int a = 0; a < n[0]; ++a)
    for (int b = 0; b < n[1]; ++b)
      for (int c = 0; c < n[2]; ++c) cells.push_back({a, b, c});
  for (const Cell &cell : cells)
    for (const OrbitalAtom &atom : h.atoms) {
      OrbitalAtom copy = atom;
      copy.id = static_cast<std::int64_t>(s.atoms.size()) + 1;
      copy.first_orbital = s.n_orbitals;
      copy.position += h.lattice.transpose() * Eigen::Vector3d(cell[0], cell[1], cell[2]);
      s.n_orbitals += copy.n_orbitals;
      s.atoms.push_back(copy);
    }
  for (const Cell &cell : cells)
    for (const PairBlock &block : h.blocks) {
      Cell home{};
      Cell jump{};
      for (int x = 0; x < 3; ++x) {
        const int target = cell[x] + block.cell[x];
        home[x] = ((target % n[x]) + n[x]) % n[x];
        jump[x] = (target - home[x]) / n[x];
      }
      const auto size = static_cast<std::ptrdiff_t>(h.atoms[block.row].n_orbitals) *
                        h.atoms[block.column].n_orbitals;
      const auto begin = h.values.begin() + static_cast<std::ptrdiff_t>(block.first_value);
      add_block(s, atom_of(cell, block.row), atom_of(home, block.column), jump,
                std::vector<double>(begin, begin + size));
    }
  return s;
}

/// The k-points of the cell that fold onto `k` of its n-fold supercell.
inline std::vector<Eigen::Vector3d> unfolded(const Eigen::Vector3d &k, const Cell &n) {
  std::vector<Eigen::Vector3d> list;
  for (int a = 0; a < n[0]; ++a)
    for (int b = 0; b < n[1]; ++b)
      for (int c = 0; c < n[2]; ++c)
        list.emplace_back((k[0] + a) / n[0], (k[1] + b) / n[1], (k[2] + c) / n[2]);
  return list;
}

/// H(k) straight from the blocks, full matrix: what the back ends are compared with.
inline Eigen::MatrixXcd plain_bloch_sum(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(h.n_orbitals, h.n_orbitals);
  for (const PairBlock &block : h.blocks) {
    const OrbitalAtom &row = h.atoms[block.row];
    const OrbitalAtom &column = h.atoms[block.column];
    const bool on_site = block.row == block.column && block.cell == Cell{0, 0, 0};
    const double angle =
        2 * kPi * (k[0] * block.cell[0] + k[1] * block.cell[1] + k[2] * block.cell[2]);
    for (int i = 0; i < row.n_orbitals; ++i)
      for (int j = 0; j < column.n_orbitals; ++j) {
        const std::complex<double> term =
            std::polar(1.0, angle) * h.values[block.first_value + i * column.n_orbitals + j];
        sum(row.first_orbital + i, column.first_orbital + j) += term;
        if (!on_site) sum(column.first_orbital + j, row.first_orbital + i) += std::conj(term);
      }
  }
  return sum;
}

/// Passes if `action` throws a dpw::Error whose text holds all of `words`.
inline void expect_error(const std::function<void()> &action,
                         const std::vector<std::string> &words) {
  try {
    action();
  } catch (const Error &error) {
    const std::string text = error.what();
    for (const std::string &word : words)
      EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is not in: " << text;
    return;
  }
  FAIL() << "no dpw::Error was thrown; its text was to hold '" << words.front() << "'";
}

/// So many k-points, none like another.
inline std::vector<Eigen::Vector3d> some_k(int n) {
  std::vector<Eigen::Vector3d> k;
  for (int i = 0; i < n; ++i) k.emplace_back(0.013 * i, 0.5 - 0.07 * i, 0.03 * i * i);
  return k;
}

}  // namespace dpw::models
