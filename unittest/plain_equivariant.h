// SPDX-License-Identifier: MIT
// The equivariant Hamiltonian as doc/equivariant_hamiltonian has it, by plain loops and any frame
// of a pair. It holds no model; harmonics and rotations are its own, not the core's.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <complex>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "model_parts.h"
#include "pi.h"
#include "support_model.h"

namespace dpw::test {

/// All Y_lm(v / |v|) up to l_max, from Rodrigues' sum for the derivatives of Legendre polynomials.
inline Eigen::VectorXd plain_harmonics(int l_max, const Eigen::Vector3d &v) {
  Eigen::VectorXd y((l_max + 1) * (l_max + 1));
  const Eigen::Vector3d u = v / v.norm();
  const auto factorial = [](int n) { return std::tgamma(n + 1.0); };
  for (int l = 0; l <= l_max; ++l)
    for (int m = 0; m <= l; ++m) {
      double sum = 0.0;
      for (int k = 0; 2 * k <= l - m; ++k)
        sum += (k % 2 ? -1.0 : 1.0) * factorial(2 * l - 2 * k) * std::pow(u[2], l - 2 * k - m) /
               (std::pow(2.0, l) * factorial(k) * factorial(l - k) * factorial(l - 2 * k - m));
      const std::complex<double> size =
          std::sqrt((m == 0 ? 1.0 : 2.0) * (2 * l + 1) * factorial(l - m) / factorial(l + m)) *
          sum * std::pow(std::complex<double>(u[0], u[1]), m);
      if (m > 0) y[l * l + 2 * m] = size.imag();
      y[l * l + (m == 0 ? 0 : 2 * m - 1)] = size.real();
    }
  return y;
}

/// D with Y_l(Q v) = D Y_l(v) from random v; Q may be a reflection.
inline Eigen::MatrixXd plain_wigner(int l, const Eigen::Matrix3d &q) {
  std::mt19937 random(17);
  std::normal_distribution<double> normal;
  const int n = 60;
  Eigen::MatrixXd here(n, 2 * l + 1), there(n, 2 * l + 1);
  for (int k = 0; k < n; ++k) {
    const Eigen::Vector3d v(normal(random), normal(random), normal(random));
    here.row(k) = plain_harmonics(l, v).tail(2 * l + 1);
    there.row(k) = plain_harmonics(l, q * v).tail(2 * l + 1);
  }
  return here.colPivHouseholderQr().solve(there).transpose();
}

inline Eigen::Matrix3d random_rotation(std::mt19937 &random) {
  std::normal_distribution<double> normal;
  const Eigen::Quaterniond q(normal(random), normal(random), normal(random), normal(random));
  return q.normalized().toRotationMatrix();
}

/// Some rotation that takes u to z; `gauge`: a further turn about z.
inline Eigen::Matrix3d plain_frame(const Eigen::Vector3d &u, double gauge) {
  Eigen::Matrix3d to_z;
  to_z.row(0) = u.cross(std::abs(u[0]) < 0.5 ? Eigen::Vector3d::UnitX() : Eigen::Vector3d::UnitY())
                    .normalized();
  to_z.row(1) = u.cross(Eigen::Vector3d(to_z.row(0)));
  to_z.row(2) = u;
  return Eigen::AngleAxisd(gauge, Eigen::Vector3d::UnitZ()).toRotationMatrix() * to_z;
}

/// D_l of all shells of an element along the diagonal, with its hybrids around it.
inline Eigen::MatrixXd orbital_rotation(const std::vector<int> &shells, const Eigen::Matrix3d &q,
                                        const Eigen::MatrixXd &hybrids = {}) {
  int n = 0;
  for (const int l : shells) n += 2 * l + 1;
  Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n, n);
  int first = 0;
  for (const int l : shells) {
    d.block(first, first, 2 * l + 1, 2 * l + 1) = plain_wigner(l, q);
    first += 2 * l + 1;
  }
  if (hybrids.size() > 0) d = (hybrids * d * hybrids.transpose()).eval();
  return d;
}

/// The features [RAER; moments] of an atom after the structure was turned.
inline Eigen::VectorXd turned_features(const Eigen::VectorXd &f, const Eigen::Matrix3d &q,
                                       int n_raer, int n_channels, int l_max) {
  Eigen::VectorXd turned = f;
  const int n_lm = (l_max + 1) * (l_max + 1);
  for (int l = 0; l <= l_max; ++l) {
    const Eigen::MatrixXd d = plain_wigner(l, q);
    for (int c = 0; c < n_channels; ++c)
      turned.segment(n_raer + c * n_lm + l * l, 2 * l + 1) =
          d * f.segment(n_raer + c * n_lm + l * l, 2 * l + 1);
  }
  return turned;
}

/// One direction of a pair in its frame.
struct PlainPair {
  std::vector<double> input;                         // of the network
  std::vector<std::vector<std::complex<double>>> f;  // mixed moments of each order
};

/// `f_i`, `f_j`: features of the atoms.
inline PlainPair plain_pair(const Model &model, const EquivariantHoppingClass &c, int n_raer,
                            int l_max, const Eigen::VectorXd &f_i, const Eigen::VectorXd &f_j,
                            const Eigen::Vector3d &d, double gauge) {
  using Complex = std::complex<double>;
  const double r = d.norm();
  const Eigen::Matrix3d q = plain_frame(d / r, gauge);
  const int n_ham = hamiltonian_of(model).channels, n_lm = (l_max + 1) * (l_max + 1);
  std::vector<Eigen::MatrixXd> x;  // of every l: [2 n_ham, 2 l + 1]
  for (int l = 0; l <= l_max; ++l) {
    const Eigen::MatrixXd turn = plain_wigner(l, q);
    x.emplace_back(2 * n_ham, 2 * l + 1);
    for (int row = 0; row < 2 * n_ham; ++row) {
      const Eigen::VectorXd &f = row < n_ham ? f_i : f_j;
      x[l].row(row) = turn * f.segment(n_raer + (row % n_ham) * n_lm + l * l, 2 * l + 1);
    }
  }
  std::vector<double> input;
  if (c.uses_raer) {
    input.insert(input.end(), f_i.data(), f_i.data() + n_raer);
    input.insert(input.end(), f_j.data(), f_j.data() + n_raer);
  }
  for (int n = 0; n < c.n_pair_radial; ++n)
    input.push_back(std::sin((n + 1) * models::kPi * r / (c.r_max + 1.0)));
  if (c.uses_moments)
    for (int l = 0; l <= l_max; ++l)
      for (int row = 0; row < 2 * n_ham; ++row)
        input.push_back(3.0 * std::tanh(x[l](row, 0) / 3.0));
  std::vector<std::vector<Complex>> f(l_max + 1, std::vector<Complex>(c.n_mix));
  for (int m = 1; c.uses_moments && m <= l_max; ++m) {
    const Eigen::MatrixXd &v =
        model.equivariant().matrices.at(c.name + ".mix.m" + std::to_string(m));
    for (int k = 0; k < c.n_mix; ++k) {
      int column = 0;
      for (int l = m; l <= l_max; ++l)
        for (int row = 0; row < 2 * n_ham; ++row)
          f[m][k] += v(k, column++) * Complex(x[l](row, 2 * m - 1), x[l](row, 2 * m));
    }
  }
  for (int m = 1; c.uses_powers && m <= l_max; ++m)
    for (int k = 0; k < c.n_mix; ++k)
      input.push_back(std::norm(f[m][k]) / (1.0 + std::norm(f[m][k]) / 9.0));
  return {input, f};
}

/// Prediction of one direction of a pair, <i|H|j>; `f_i`, `f_j`: features of the atoms.
inline Eigen::MatrixXd plain_hopping(const Model &model, const EquivariantHoppingClass &c,
                                     const std::vector<std::vector<int>> &shells, int n_raer,
                                     int l_max, const Eigen::VectorXd &f_i,
                                     const Eigen::VectorXd &f_j, const Eigen::Vector3d &d,
                                     double gauge) {
  using Complex = std::complex<double>;
  const auto [input, f] = plain_pair(model, c, n_raer, l_max, f_i, f_j, d, gauge);
  const std::vector<double> w = plain_network(model.network(c.network), input);
  const double r = d.norm();
  const Eigen::Matrix3d q = plain_frame(d / r, gauge);

  std::vector<double> pseudo;
  if (c.uses_moments)
    pseudo = {std::imag(std::conj(f[1][0]) * f[1][1]), std::imag(std::conj(f[2][0]) * f[2][1]),
              std::imag(std::conj(f[1][2]) * f[1][3]), std::imag(std::conj(f[3][0]) * f[3][1])};

  std::size_t used = 0;
  const auto next = [&]() { return w.at(used++); };
  const auto mixed = [&](int m) {
    Complex z = 0.0;
    for (int k = 0; k < c.n_mix; ++k) z += next() * f[m][k];
    return z;
  };
  const std::vector<int> &of_i = shells[c.element_i], &of_j = shells[c.element_j];
  const Eigen::MatrixXd turn_i = orbital_rotation(of_i, q), turn_j = orbital_rotation(of_j, q);
  Eigen::MatrixXd h = Eigen::MatrixXd::Zero(turn_i.rows(), turn_j.rows());
  int row = 0;
  for (const int l_a : of_i) {
    int column = 0;
    for (const int l_b : of_j) {
      for (int a = 0; a <= l_a; ++a)
        for (int b = 0; b <= l_b; ++b) {
          if (a != b && !c.uses_moments) continue;
          if (a == 0 && b == 0) {
            h(row, column) = next();
          } else if (a == 0) {
            const Complex z = mixed(b);
            h.block<1, 2>(row, column + 2 * b - 1) << z.real(), z.imag();
          } else if (b == 0) {
            const Complex z = mixed(a);
            h.block<2, 1>(row + 2 * a - 1, column) << z.real(), z.imag();
          } else {
            const Complex s = a + b <= l_max ? mixed(a + b) : 0.0;
            Complex t;
            if (a == b) {
              t = next();
              for (const double p : pseudo) t += Complex(0.0, next() * p);
            } else {
              t = mixed(std::abs(a - b));
              if (a < b) t = std::conj(t);
            }
            Eigen::Matrix2d of_s, of_t;
            of_s << s.real(), s.imag(), s.imag(), -s.real();
            of_t << t.real(), -t.imag(), t.imag(), t.real();
            h.block<2, 2>(row + 2 * a - 1, column + 2 * b - 1) = of_s + of_t;
          }
        }
      column += 2 * l_b + 1;
    }
    row += 2 * l_a + 1;
  }
  EXPECT_EQ(used, w.size());
  const double t = std::max(0.0, std::min(1.0, (r - c.r_switch) / (c.r_max - c.r_switch)));
  const double size = (1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)) *
                      std::exp(c.envelope[0] + c.envelope[1] * r + c.envelope[2] * r * r);
  return size * turn_i.transpose() * h * turn_j;
}

/// Hybrids of an element; empty without.
inline Eigen::MatrixXd hybrids_of(const Model &model, int element) {
  const auto found =
      model.equivariant().matrices.find("hamiltonian.orbitals." + model.elements[element].symbol);
  return found == model.equivariant().matrices.end() ? Eigen::MatrixXd() : found->second;
}

}  // namespace dpw::test
