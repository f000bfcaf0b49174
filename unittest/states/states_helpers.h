// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "complex_models.h"
#include "structure/crystal.h"
#include "tight_binding/tight_binding.h"

namespace dpw::test {

using models::HoppingModel;

/// A model and what is known of its orbitals.
struct Sited {
  HoppingModel model;
  std::vector<OrbitalSite> orbitals;
};

/// Atoms that carry one orbital each, all of the same kind and of unknown layer.
inline Sited one_orbital_an_atom(const HoppingModel &m) {
  Sited s{m, {}};
  for (int o = 0; o < m.n_orbitals(); ++o)
    s.orbitals.push_back({o + 1, "X", "s", -1, m.centres[static_cast<std::size_t>(o)]});
  return s;
}

/// Lattice points, multiples of the primitive vectors, that no vector of the supercell connects:
/// brute force over a box.
inline std::vector<Eigen::Vector3i> points_of_supercell(const Eigen::Matrix3i &index) {
  const Eigen::Matrix3d inverse = index.cast<double>().inverse();
  const int box = index.cwiseAbs().sum();
  std::vector<Eigen::Vector3i> points;
  for (int a = -box; a <= box; ++a)
    for (int b = -box; b <= box; ++b)
      for (int c = -box; c <= box; ++c) {
        const Eigen::Vector3d fraction = inverse.transpose() * Eigen::Vector3d(a, b, c);
        if ((fraction.array() > -1e-9).all() && (fraction.array() < 1.0 - 1e-9).all())
          points.emplace_back(a, b, c);
      }
  return points;
}

/// `index` . (lattice of m) as one cell. Atoms come in an order of chance, and each one's home is
/// in a cell of chance, up to `spread` supercells away.
inline Sited supercell(const Sited &m, const Eigen::Matrix3i &index, int spread, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_int_distribution<int> cell(-spread, spread);
  std::vector<Eigen::Vector3i> points = points_of_supercell(index);
  std::shuffle(points.begin(), points.end(), generator);
  const Eigen::Matrix3d inverse = index.cast<double>().inverse();
  const int n = m.model.n_orbitals();
  Sited s;
  s.model.lattice = index.cast<double>() * m.model.lattice;
  std::vector<Eigen::Vector3i> home;  // of every orbital
  for (std::size_t p = 0; p < points.size(); ++p) {
    std::map<std::int64_t, Eigen::Vector3i> of_atom;
    for (int o = 0; o < n; ++o) {
      OrbitalSite site = m.orbitals[static_cast<std::size_t>(o)];
      const Eigen::Vector3i jump(cell(generator), cell(generator), cell(generator));
      const Eigen::Vector3i point =
          of_atom.emplace(site.atom, points[p] + index.transpose() * jump).first->second;
      site.atom += static_cast<std::int64_t>(p) * n;
      site.position += m.model.lattice.transpose() * point.cast<double>();
      home.push_back(point);
      s.orbitals.push_back(site);
      s.model.centres.push_back(site.position);
    }
  }
  const auto fraction = [&](const Eigen::Vector3i &d) {
    return Eigen::Vector3d(inverse.transpose() * d.cast<double>());
  };
  for (std::size_t p = 0; p < points.size(); ++p)
    for (const models::Hopping &t : m.model.hoppings) {
      const auto row = static_cast<int>(p) * n + t.row;
      const Eigen::Vector3i target =
          home[static_cast<std::size_t>(row)] + Eigen::Vector3i(t.cell[0], t.cell[1], t.cell[2]);
      for (std::size_t q = 0; q < points.size(); ++q) {
        const auto column = static_cast<int>(q) * n + t.column;
        const Eigen::Vector3d jump = fraction(target - home[static_cast<std::size_t>(column)]);
        const Eigen::Vector3d rounded = jump.array().round();
        if ((jump - rounded).norm() > 1e-9) continue;
        const Eigen::Vector3i r = rounded.cast<int>();
        s.model.hoppings.push_back({row, column, {r[0], r[1], r[2]}, t.value});
      }
    }
  return s;
}

/// Columns that are orthonormal and else of chance.
inline Eigen::MatrixXcd random_states(Eigen::Index n, unsigned seed) {
  std::srand(seed);
  const Eigen::MatrixXcd a = Eigen::MatrixXcd::Random(n, n);
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(a + a.adjoint()).eigenvectors();
}

/// One s orbital on every atom of a structure.
inline std::vector<OrbitalSite> sites_of(const Structure &structure) {
  std::vector<OrbitalSite> sites;
  for (std::size_t i = 0; i < structure.size(); ++i)
    sites.push_back({static_cast<std::int64_t>(i) + 1, structure.symbols[i], "s",
                     structure.layers[i],
                     structure.positions.row(static_cast<Eigen::Index>(i)).transpose()});
  return sites;
}

/// Moves every atom by Gaussian noise of `sigma` A a component (its orbitals together).
inline void shake(std::vector<OrbitalSite> &sites, double sigma, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(0.0, sigma);
  std::map<std::int64_t, Eigen::Vector3d> shift;
  for (OrbitalSite &site : sites) {
    const Eigen::Vector3d d(normal(generator), normal(generator), normal(generator));
    site.position += shift.emplace(site.atom, d).first->second;
  }
}

}  // namespace dpw::test
