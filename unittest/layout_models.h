// SPDX-License-Identifier: MIT
// Flat H(R) with everything that layouts of files want to know, or with parts of it.
#pragma once

#include "complex_models.h"
#include "spinor_models.h"
#include "tight_binding/tight_binding.h"

namespace dpw::models {

/// A carbon atom with s and p orbitals between two of boron with p orbitals, whose IDs are not in
/// the order of the elements; random real elements to the neighbour cells. Every number is another
/// one.
inline WannierHamiltonian shell_hamiltonian() {
  WannierHamiltonian h;
  h.lattice << 3.0, 0.1, 0.0, -1.5, 2.6, 0.0, 0.0, 0.2, 20.0;
  h.elements = {"B", "C"};
  h.orbital_names = {{"pz", "px", "py"}, {"s", "px", "pz", "py"}};
  h.atoms = {{3, 0, 0, 3, {0.1, 0.2, 0.3}, 0},
             {5, 1, 3, 4, {1.0, 1.5, 3.5}, 1},
             {8, 0, 7, 3, {2.0, 1.0, 5.0}, 1}};
  h.n_orbitals = 10;
  h.n_electrons = 8.0;
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  const auto add = [&](int row, int column, const Cell &cell) {
    const int n_row = h.atoms[static_cast<std::size_t>(row)].n_orbitals;
    const int n_column = h.atoms[static_cast<std::size_t>(column)].n_orbitals;
    h.blocks.push_back({row, column, cell, h.values.size()});
    for (int e = 0; e < n_row * n_column; ++e) h.values.push_back(uniform(generator));
    if (row != column || cell != Cell{0, 0, 0}) return;
    double *block = h.values.data() + h.blocks.back().first_value;
    for (int a = 0; a < n_row; ++a)
      for (int b = 0; b < a; ++b) block[a * n_row + b] = block[b * n_row + a];
  };
  for (int a = 0; a < 3; ++a) add(a, a, {0, 0, 0});
  add(0, 1, {0, 0, 0});
  add(0, 1, {-1, 2, 0});
  add(1, 2, {0, 0, 1});
  add(0, 0, {1, 0, 0});
  add(2, 2, {0, 1, -1});
  return h;
}

/// The same with spin-orbit coupling, also of a pair that has no hopping without it.
inline WannierHamiltonian spinor_shells() {
  WannierHamiltonian h = shell_hamiltonian();
  h.spin_degeneracy = 1;
  std::mt19937 generator(6);
  std::uniform_real_distribution<double> uniform(-0.3, 0.3);
  const auto add = [&](int row, int column, const Cell &cell) {
    const int n = h.atoms[static_cast<std::size_t>(row)].n_orbitals;
    const int m = h.atoms[static_cast<std::size_t>(column)].n_orbitals;
    std::vector<double> b;
    for (int e = 0; e < 3 * n * m; ++e) b.push_back(uniform(generator));
    if (row == column && cell == Cell{0, 0, 0})
      for (int c = 0; c < 3; ++c) {
        const auto at = [&](int p, int q) -> double & {
          return b[static_cast<std::size_t>((c * n + p) * n + q)];
        };
        for (int p = 0; p < n; ++p)
          for (int q = 0; q <= p; ++q) at(p, q) = p == q ? 0.0 : -at(q, p);
      }
    add_spin_block(h, row, column, cell, b);
  };
  for (int a = 0; a < 3; ++a) add(a, a, {0, 0, 0});
  add(0, 1, {-1, 2, 0});
  add(2, 2, {0, 1, -1});
  add(1, 1, {1, 1, 0});
  return h;
}

/// A complex H(R) with lattice and centres; `spinors`: a band holds one electron.
inline TightBinding complex_with_centres(bool spinors) {
  const HoppingModel m = spinors ? random_complex(4, 1, 2) : haldane();
  TightBinding t;
  t.sparse = sparse_of(m);
  t.lattice = m.lattice;
  for (const Eigen::Vector3d &centre : m.centres) t.orbitals.push_back({0, "", "", -1, centre});
  t.spin_degeneracy = spinors ? 1 : 2;
  t.source = "a model";
  return t;
}

/// The matrix of one R, from the flat form's definition.
inline Eigen::MatrixXcd matrix_at(const SparseHamiltonian &h, const Cell &cell) {
  Eigen::MatrixXcd matrix = Eigen::MatrixXcd::Zero(h.n_orbitals, h.n_orbitals);
  for (int column = 0; column < h.n_orbitals; ++column)
    for (auto e = h.column_start[column]; e < h.column_start[column + 1]; ++e) {
      const auto i = static_cast<std::size_t>(e);
      const Complex value(h.value[i], h.is_real() ? 0.0 : h.imaginary[i]);
      const Cell &found = h.cells[static_cast<std::size_t>(h.cell[i])];
      if (found == cell) matrix(h.row[i], column) = value;
      if (found == minus(cell) && h.row[i] != column) matrix(column, h.row[i]) = std::conj(value);
    }
  return matrix;
}

}  // namespace dpw::models
