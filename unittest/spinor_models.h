// SPDX-License-Identifier: MIT
// H(R) with spin-orbit coupling, and what it is by its definition.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include "hamiltonian_models.h"

namespace dpw::models {

/// Adds the block of B (x, y, z, row-major) of a pair, or its partner, which is minus the
/// transpose.
inline void add_spin_block(WannierHamiltonian &h, int row, int column, const Cell &cell,
                           const std::vector<double> &values) {
  if (!h.spin_orbit) h.spin_orbit.emplace();
  SpinOrbitPart &b = *h.spin_orbit;
  const int n_row = h.atoms[row].n_orbitals;
  const int n_column = h.atoms[column].n_orbitals;
  if (is_canonical(row, column, cell)) {
    b.blocks.push_back({row, column, cell, b.values.size()});
    b.values.insert(b.values.end(), values.begin(), values.end());
    return;
  }
  b.blocks.push_back({column, row, {-cell[0], -cell[1], -cell[2]}, b.values.size()});
  for (int c = 0; c < 3; ++c)
    for (int j = 0; j < n_column; ++j)
      for (int i = 0; i < n_row; ++i) b.values.push_back(-values[(c * n_row + i) * n_column + j]);
}

/// Kane and Mele's model of graphene (Phys. Rev. Lett. 95, 226801, 146802 (2005)): hopping t
/// between neighbours, +- l between second neighbours and spins up or down, and Rashba's r. The
/// first lattice vector is along x; cell a x a x 10 A, a = 2.46. Half filled.
inline WannierHamiltonian kane_mele(double t, double l, double staggered = 0.0, double r = 0.0) {
  const double a = 2.46;
  Eigen::Matrix3d lattice;
  lattice << a, 0, 0, a / 2, a * std::sqrt(3.0) / 2, 0, 0, 0, 10.0;
  WannierHamiltonian h = empty(lattice);
  add_atom(h, {0, 0, 0});
  add_atom(h, {1.0 / 3, 1.0 / 3, 0});
  h.n_electrons = 2.0;
  h.spin_degeneracy = 1;
  h.spin_orbit.emplace();
  add_block(h, 0, 0, {0, 0, 0}, {staggered});
  add_block(h, 1, 1, {0, 0, 0}, {-staggered});
  add_spin_block(h, 0, 0, {0, 0, 0}, {0, 0, 0});
  add_spin_block(h, 1, 1, {0, 0, 0}, {0, 0, 0});
  for (const Cell &cell : {Cell{0, 0, 0}, Cell{-1, 0, 0}, Cell{0, -1, 0}}) {
    add_block(h, 0, 1, cell, {t});
    // Rashba: i r (s x d)_z = i r (s_x d_y - s_y d_x), d the unit vector to the neighbour
    const Eigen::Vector3d d = (h.atoms[1].position - h.atoms[0].position +
                               lattice.transpose() * Eigen::Vector3d(cell[0], cell[1], cell[2]))
                                  .normalized();
    add_spin_block(h, 0, 1, cell, {r * d.y(), -r * d.x(), 0});
  }
  // i l nu s_z: nu is 1 for a turn to the left on the way over the neighbour in between
  for (const Cell &cell : {Cell{1, 0, 0}, Cell{-1, 1, 0}, Cell{0, -1, 0}}) {
    add_spin_block(h, 0, 0, cell, {0, 0, l});
    add_spin_block(h, 1, 1, cell, {0, 0, -l});
  }
  return h;
}

/// Atoms with 1 to 3 orbitals, random elements of A and B within 1 cell.
inline WannierHamiltonian random_spinors(int n_atoms, unsigned seed) {
  WannierHamiltonian h = empty(box(3.0, 4.0, 12.0));
  h.elements = {"X", "Y", "Z"};
  h.orbital_names = {{"s"}, {"s", "pz"}, {"pz", "px", "py"}};
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  for (int i = 0; i < n_atoms; ++i) {
    add_atom(h, {0.17 * i, 0.31 * i, 0.05 * i}, 1 + i % 3);
    h.atoms.back().element = i % 3;
  }
  h.n_electrons = h.n_orbitals;
  h.spin_degeneracy = 1;
  for (int i = 0; i < n_atoms; ++i)
    for (int j = 0; j < n_atoms; ++j)
      for (int x = -1; x <= 1; ++x) {
        const Cell cell = {x, 0, 0};
        if (!is_canonical(i, j, cell)) continue;
        const int n = h.atoms[i].n_orbitals, m = h.atoms[j].n_orbitals;
        std::vector<double> a(static_cast<std::size_t>(n * m)), b(3 * a.size());
        for (double &v : a) v = uniform(engine);
        for (double &v : b) v = 0.3 * uniform(engine);
        if (i == j && x == 0)
          for (int p = 0; p < n; ++p)
            for (int q = 0; q <= p; ++q) {
              a[p * m + q] = a[q * m + p];
              for (int c = 0; c < 3; ++c) {
                double *part = b.data() + static_cast<std::ptrdiff_t>(c) * n * m;
                part[p * m + q] = p == q ? 0.0 : -part[q * m + p];
              }
            }
        add_block(h, i, j, cell, a);
        if (x != 1) add_spin_block(h, i, j, cell, b);  // B is shorter than A
      }
  return h;
}

/// H(k) of spinors from its definition, orbital by orbital, up before down.
inline Eigen::MatrixXcd spinor_matrix(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
  using Complex = std::complex<double>;
  Eigen::MatrixXcd a = Eigen::MatrixXcd::Zero(h.n_orbitals, h.n_orbitals);
  std::vector<Eigen::MatrixXcd> b(3, a);
  const auto add = [&](const PairBlock &block, const double *v, double sign, Eigen::MatrixXcd &m) {
    const Complex phase = std::exp(
        Complex(0, 2 * kPi * k.dot(Eigen::Vector3d(block.cell[0], block.cell[1], block.cell[2]))));
    const OrbitalAtom &row = h.atoms[block.row], &column = h.atoms[block.column];
    for (int i = 0; i < row.n_orbitals; ++i)
      for (int j = 0; j < column.n_orbitals; ++j, ++v) {
        m(row.first_orbital + i, column.first_orbital + j) += phase * *v;
        if (!block.is_on_site())
          m(column.first_orbital + j, row.first_orbital + i) += sign * std::conj(phase) * *v;
      }
  };
  for (const PairBlock &block : h.blocks) add(block, h.values.data() + block.first_value, 1, a);
  for (const PairBlock &block : h.spin_orbit->blocks)
    for (int c = 0; c < 3; ++c)
      add(block,
          h.spin_orbit->values.data() + block.first_value +
              static_cast<std::size_t>(c) * h.block_size(block),
          -1, b[static_cast<std::size_t>(c)]);
  const Complex i(0, 1);
  Eigen::Matrix2cd sigma[3];
  sigma[0] << 0, 1, 1, 0;
  sigma[1] << 0, -i, i, 0;
  sigma[2] << 1, 0, 0, -1;
  Eigen::MatrixXcd m = Eigen::MatrixXcd::Zero(2 * h.n_orbitals, 2 * h.n_orbitals);
  for (int p = 0; p < h.n_orbitals; ++p)
    for (int q = 0; q < h.n_orbitals; ++q) {
      Eigen::Matrix2cd two = a(p, q) * Eigen::Matrix2cd::Identity();
      for (int c = 0; c < 3; ++c) two += i * b[static_cast<std::size_t>(c)](p, q) * sigma[c];
      m.block<2, 2>(2 * p, 2 * q) = two;
    }
  return m;
}

}  // namespace dpw::models
