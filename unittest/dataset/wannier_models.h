// SPDX-License-Identifier: MIT
// A crystal whose H(R) is a formula of the orbitals and the vector between them, and its files as
// Wannier90 would write them for functions that are turned, shuffled and in other cells.
#pragma once

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <string>
#include <vector>

#include "dataset/wannier_frame.h"
#include "shell_values.h"

namespace dpw::test {

inline constexpr int n_mesh = 7;

inline Structure crystal() {
  Structure s;
  s.lattice << 3.2, 0, 0, -1.5, 2.9, 0, 0, 0, 20;
  s.symbols = {"S", "Mo"};
  s.positions.resize(2, 3);
  s.positions << 0.3, 1.7, 8.4, 0.1, -0.2, 10.0;
  return s;
}

inline const ElementOrbitals crystal_orbitals = {{"Mo", {"dz2", "dxz", "dyz", "dx2-y2", "dxy"}},
                                                 {"S", {"pz", "px", "py"}}};

inline int l_of(const ShellVector &f) { return f.tail<5>().norm() > 0.5 ? 2 : 1; }

/// <f at 0|H|g at d>: covariant, and that of (g, f, -d) the same.
inline double element(const ShellVector &f, const ShellVector &g, const Eigen::Vector3d &d) {
  const double r = d.norm();
  if (r < 1e-6) {  // a crystal field along some direction
    const ShellVector n = shell_values(Eigen::Vector3d(1, 2, 2) / 3.0);
    return (l_of(f) == 2 ? -1.0 : -3.0) * f.dot(g) + 0.1 * f.dot(n) * g.dot(n);
  }
  return std::exp(-0.8 * r) *
         (f.dot(shell_values(d / r)) * g.dot(shell_values(-d / r)) + 0.3 * f.dot(g));
}

struct Wannier {
  int atom;
  ShellVector function;
  std::array<int, 3> cell;  ///< of its centre
};

inline std::vector<Wannier> canonical() {
  std::vector<Wannier> w;
  for (int f = 1; f < 4; ++f) w.push_back({0, ShellVector::Unit(f), {0, 0, 0}});
  for (int f = 4; f < 9; ++f) w.push_back({1, ShellVector::Unit(f), {0, 0, 0}});
  return w;
}

inline Eigen::Vector3d place(const Structure &s, int atom, const Eigen::RowVector3d &cell) {
  return (s.positions.row(atom) + cell * s.lattice).transpose();
}

/// Sum of element(f, g, d) over the images that a mesh cannot tell apart.
template <class Element>
double aliased(const Structure &s, const Wannier &a, const Wannier &b, int r1, int r2,
               Element &&of) {
  double sum = 0.0;
  for (int i = -2; i <= 2; ++i)
    for (int j = -2; j <= 2; ++j) {
      const Eigen::RowVector3d shift(b.cell[0] - a.cell[0] + r1 + n_mesh * i,
                                     b.cell[1] - a.cell[1] + r2 + n_mesh * j,
                                     b.cell[2] - a.cell[2]);
      sum += of(a.function, b.function,
                place(s, b.atom, shift) - place(s, a.atom, Eigen::RowVector3d::Zero()));
    }
  return sum;
}

/// _hr.dat of n functions with the R of a mesh in a box, which is not their Wigner-Seitz cell;
/// value(a, b, r1, r2) is complex, eV.
template <class Value>
std::string hr_text_of(std::size_t n, Value &&value) {
  constexpr int half = n_mesh / 2;
  std::string text =
      "made by a test\n" + std::to_string(n) + "\n" + std::to_string(n_mesh * n_mesh) + "\n";
  for (int i = 0; i < n_mesh * n_mesh; ++i) text += " 1";
  text += "\n";
  for (int r1 = -half; r1 <= half; ++r1)
    for (int r2 = -half; r2 <= half; ++r2)
      for (std::size_t b = 0; b < n; ++b)
        for (std::size_t a = 0; a < n; ++a) {
          char line[120];
          const std::complex<double> h = value(a, b, r1, r2);
          std::snprintf(line, sizeof line, "%d %d 0 %zu %zu %.12f %.12f\n", r1, r2, a + 1, b + 1,
                        h.real(), h.imag());
          text += line;
        }
  return text;
}

/// SEED_centres.xyz.
inline std::string centres_text(const Structure &s, const std::vector<Wannier> &w) {
  std::string text = std::to_string(w.size() + s.size()) + "\nmade by a test\n";
  const auto add = [&](const std::string &symbol, const Eigen::Vector3d &x) {
    char line[120];
    std::snprintf(line, sizeof line, "%s %.8f %.8f %.8f\n", symbol.c_str(), x.x(), x.y(), x.z());
    text += line;
  };
  for (const Wannier &f : w)
    add("X", place(s, f.atom, Eigen::RowVector3d(f.cell[0], f.cell[1], f.cell[2])) +
                 Eigen::Vector3d(0.01, 0.0, 0.02));
  for (std::size_t a = 0; a < s.size(); ++a)
    add(s.symbols[a], place(s, static_cast<int>(a), Eigen::RowVector3d::Zero()));
  return text;
}

}  // namespace dpw::test
