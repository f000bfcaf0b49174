// SPDX-License-Identifier: MIT
// Tight-binding models, complex too, as plain lists of hoppings with their own Bloch sum: an H(R)
// for what takes one, not a model (.dpw) that predicts one.
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "hamiltonian_models.h"
#include "tight_binding/sparse_hamiltonian.h"
#include "tight_binding/wannier_hamiltonian.h"

/// Tight-binding models as lists of hoppings, real or complex, with closed forms for their bands.
/// Everything here is written without the code under test: H(k) is a plain sum over the list.
namespace dpw::models {

using Complex = std::complex<double>;

/// <row, 0 | H | column, cell> in eV.
struct Hopping {
  int row, column;
  Cell cell;
  Complex value;
};

struct HoppingModel {
  Eigen::Matrix3d lattice;               ///< rows, A
  std::vector<Eigen::Vector3d> centres;  ///< of each orbital, A
  std::vector<Hopping> hoppings;         ///< the whole matrix: each with its conjugate partner

  int n_orbitals() const { return static_cast<int>(centres.size()); }
};

inline Cell minus(const Cell &c) { return {-c[0], -c[1], -c[2]}; }

/// Adds a hopping and its conjugate partner; an energy (row = column, cell 0) once.
inline void add_hopping(HoppingModel &m, int row, int column, const Cell &cell, Complex value) {
  m.hoppings.push_back({row, column, cell, value});
  if (row == column && cell == Cell{0, 0, 0}) return;
  m.hoppings.push_back({column, row, minus(cell), std::conj(value)});
}

/// The hoppings of a real model such as chain(), honeycomb() or random_model().
inline HoppingModel hoppings_of(const WannierHamiltonian &h) {
  HoppingModel m;
  m.lattice = h.lattice;
  m.centres.resize(static_cast<std::size_t>(h.n_orbitals));
  for (const OrbitalAtom &atom : h.atoms)
    for (int o = 0; o < atom.n_orbitals; ++o) m.centres[atom.first_orbital + o] = atom.position;
  for (const PairBlock &block : h.blocks) {
    const OrbitalAtom &row = h.atoms[block.row];
    const OrbitalAtom &column = h.atoms[block.column];
    const bool on_site = block.row == block.column && block.cell == Cell{0, 0, 0};
    for (int i = 0; i < row.n_orbitals; ++i)
      for (int j = on_site ? i : 0; j < column.n_orbitals; ++j)
        add_hopping(m, row.first_orbital + i, column.first_orbital + j, block.cell,
                    h.values[block.first_value + i * column.n_orbitals + j]);
  }
  return m;
}

/// Two orbitals with one hopping, 0.5 eV from the first one to the second one of the next cell:
/// hoppings[0] and its partner hoppings[1].
inline HoppingModel chain_of_two() {
  HoppingModel m;
  m.lattice = box(3.0, 10.0, 10.0);
  m.centres = {{0, 0, 0}, {1, 0, 0}};
  add_hopping(m, 0, 1, {1, 0, 0}, 0.5);
  return m;
}

struct HaldaneParameters {
  double t = -1.0, t2 = 0.15, phi = 1.1, mass = 0.2;  ///< eV, eV, rad, eV
};

/// The vectors of the second neighbours that turn left on Haldane's honeycomb.
inline const std::array<Cell, 3> kHaldaneCells = {{{1, 0, 0}, {-1, 1, 0}, {0, -1, 0}}};

/// Haldane's model (Phys. Rev. Lett. 61, 2015): honeycomb with complex second neighbours, t2
/// exp(i phi) from A to A and t2 exp(-i phi) from B to B along kHaldaneCells. Its lower band has
/// Chern number +-1 for |mass| < 3 sqrt(3) |t2 sin(phi)|, else 0.
inline HoppingModel haldane(const HaldaneParameters &p = {}) {
  HoppingModel m = hoppings_of(honeycomb(p.t, p.mass));
  for (const Cell &cell : kHaldaneCells) {
    add_hopping(m, 0, 0, cell, std::polar(p.t2, p.phi));
    add_hopping(m, 1, 1, cell, std::polar(p.t2, -p.phi));
  }
  return m;
}

/// Both bands of haldane(), ascending.
inline std::array<double, 2> haldane_energies(const Eigen::Vector3d &k,
                                              const HaldaneParameters &p = {}) {
  double cosines = 0.0;
  double sines = 0.0;
  for (const Cell &cell : kHaldaneCells) {
    const double angle = 2 * kPi * (k[0] * cell[0] + k[1] * cell[1]);
    cosines += std::cos(angle);
    sines += std::sin(angle);
  }
  const double centre = 2 * p.t2 * std::cos(p.phi) * cosines;
  const double half = honeycomb_energy(k, p.t, p.mass - 2 * p.t2 * std::sin(p.phi) * sines);
  return {centre - half, centre + half};
}

/// Gap of haldane() at K = (1/3, 2/3) and at K' = (2/3, 1/3).
inline std::array<double, 2> haldane_gaps(const HaldaneParameters &p = {}) {
  const double flux = 3 * std::sqrt(3.0) * p.t2 * std::sin(p.phi);
  // sum of sin(2 pi k.v) over the three vectors: 3 sqrt(3)/2 at K, -3 sqrt(3)/2 at K'
  return {2 * std::abs(p.mass - flux), 2 * std::abs(p.mass + flux)};
}

/// n orbitals with random complex elements to all cells up to +-reach: no symmetry at all but
/// that H(R) is Hermitian.
inline HoppingModel random_complex(int n, int reach, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  HoppingModel m;
  m.lattice << 4.0, 0.3, 0.0, -1.0, 5.0, 0.2, 0.1, 0.4, 6.0;
  for (int o = 0; o < n; ++o)
    m.centres.emplace_back(uniform(generator), uniform(generator), uniform(generator));
  for (int a = 0; a < n; ++a)
    for (int b = a; b < n; ++b)
      for (int i = -reach; i <= reach; ++i)
        for (int j = -reach; j <= reach; ++j)
          for (int l = -reach; l <= reach; ++l) {
            const Cell cell = {i, j, l};
            if (a == b && cell < Cell{0, 0, 0}) continue;
            const double re = uniform(generator);
            const double im = uniform(generator);
            const bool energy = a == b && cell == Cell{0, 0, 0};
            add_hopping(m, a, b, cell, {re, energy ? 0.0 : im});
          }
  return m;
}

/// n[0] x n[1] x n[2] cells of a model as one cell; orbital o of cell c becomes number
/// ((c0 n1 + c1) n2 + c2) n_orbitals + o.
inline HoppingModel supercell(const HoppingModel &m, const Cell &n) {
  HoppingModel s;
  s.lattice = Eigen::Vector3d(n[0], n[1], n[2]).asDiagonal() * m.lattice;
  const auto number = [&](const Cell &c, int orbital) {
    return ((c[0] * n[1] + c[1]) * n[2] + c[2]) * m.n_orbitals() + orbital;
  };
  for (int a = 0; a < n[0]; ++a)
    for (int b = 0; b < n[1]; ++b)
      for (int c = 0; c < n[2]; ++c) {
        for (const Eigen::Vector3d &centre : m.centres)
          s.centres.emplace_back(centre + m.lattice.transpose() * Eigen::Vector3d(a, b, c));
        for (const Hopping &t : m.hoppings) {
          Cell home{};
          Cell jump{};
          const Cell from = {a, b, c};
          for (std::size_t x = 0; x < 3; ++x) {
            const int target = from[x] + t.cell[x];
            home[x] = ((target % n[x]) + n[x]) % n[x];
            jump[x] = (target - home[x]) / n[x];
          }
          s.hoppings.push_back({number(from, t.row), number(home, t.column), jump, t.value});
        }
      }
  return s;
}

/// H(k), full matrix, by summing the list.
inline Eigen::MatrixXcd plain_bloch_sum(const HoppingModel &m, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(m.n_orbitals(), m.n_orbitals());
  for (const Hopping &t : m.hoppings)
    sum(t.row, t.column) +=
        t.value *
        std::polar(1.0, 2 * kPi * (k[0] * t.cell[0] + k[1] * t.cell[1] + k[2] * t.cell[2]));
  return sum;
}

/// Eigenvalues of a Hermitian matrix, ascending, by Eigen (not by the solvers under test).
inline std::vector<double> plain_eigenvalues(const Eigen::MatrixXcd &h) {
  const Eigen::VectorXd e =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(h, Eigen::EigenvaluesOnly).eigenvalues();
  return {e.data(), e.data() + e.size()};
}

inline std::vector<double> plain_bands(const HoppingModel &m, const Eigen::Vector3d &k) {
  return plain_eigenvalues(plain_bloch_sum(m, k));
}

/// Chern number of the lowest band of a two-dimensional H(k) on an n x n mesh (Fukui, Hatsugai,
/// Suzuki: J. Phys. Soc. Jpn. 74, 1674), an integer but for rounding. `h_of(k)`: full matrix.
template <class HofK>
double chern_number(const HofK &h_of, int n) {
  std::vector<Eigen::VectorXcd> state;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      const Eigen::MatrixXcd h = h_of(Eigen::Vector3d(double(i) / n, double(j) / n, 0.0));
      state.emplace_back(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(h).eigenvectors().col(0));
    }
  const auto at = [&](int i, int j) -> const Eigen::VectorXcd & {
    return state[static_cast<std::size_t>((i % n) * n + j % n)];
  };
  double flux = 0.0;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      flux += std::arg(at(i, j).dot(at(i + 1, j)) * at(i + 1, j).dot(at(i + 1, j + 1)) *
                       at(i + 1, j + 1).dot(at(i, j + 1)) * at(i, j + 1).dot(at(i, j)));
  return flux / (2 * kPi);
}

/// The same as a SparseHamiltonian, made element by element.
inline SparseHamiltonian sparse_of(const HoppingModel &m) {
  std::map<std::tuple<int, int, Cell>, Complex> elements;  // by column, row, cell: as stored
  std::map<Cell, std::int32_t> cells;
  bool real = true;
  for (const Hopping &t : m.hoppings) {
    cells[t.cell] = 0;
    real = real && t.value.imag() == 0.0;
    if (t.row <= t.column) elements[{t.column, t.row, t.cell}] += t.value;
  }
  SparseHamiltonian s;
  s.n_orbitals = m.n_orbitals();
  for (auto &[cell, index] : cells) {
    index = static_cast<std::int32_t>(s.cells.size());
    s.cells.push_back(cell);
  }
  s.column_start.assign(m.centres.size() + 1, 0);
  for (const auto &[place, value] : elements) {
    const auto &[column, row, cell] = place;
    ++s.column_start[static_cast<std::size_t>(column) + 1];
    s.row.push_back(row);
    s.cell.push_back(cells.at(cell));
    s.value.push_back(value.real());
    if (!real) s.imaginary.push_back(value.imag());
  }
  for (std::size_t c = 0; c < m.centres.size(); ++c) s.column_start[c + 1] += s.column_start[c];
  return s;
}

}  // namespace dpw::models
