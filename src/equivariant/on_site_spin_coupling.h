// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/shells.h"

namespace dpw {

/// The on-site block of spin-orbit coupling: lambda L.S of each shell, and what the surroundings
/// add: coefficients, which are invariant, times the moments of the atom, which turn with the
/// structure. Orbitals l_a and l_b, antisymmetric within a shell, couple to a degree l', which is
/// odd within a shell; with the axial vector that B is, to L = l' - 1, l', l' + 1. Inversion leaves
/// those for which l_a + l_b + L is even.
class OnSiteSpinCoupling {
 public:
  /// One term: what moments of degree l are multiplied by.
  struct Term {
    int a, b;                  ///< shells, a <= b
    int l;                     ///< degree of the moments; 0: none, the term is (1/2) -i L
    int first;                 ///< its first coefficient; one for l = 0, else one per channel
    Eigen::MatrixXd coupling;  ///< [3 (2 l_a + 1)(2 l_b + 1), 2 l + 1], components x, y, z outer
  };

  /// The moments have to reach twice the largest l of the shells.
  OnSiteSpinCoupling(const Shells &shells, int n_channels);

  /// In the order of shells a (outer), b >= a, l' and L ascending. Coefficients of L = 0 within a
  /// shell add to its lambda, eV.
  int n_coefficients() const { return n_coefficients_; }
  const std::vector<Term> &terms() const { return terms_; }

  /// `lambda` [shells], eV; `w` [n_coefficients]; `moments` [n_lm][n_channels]; `h` [3][n_orbitals]
  /// [n_orbitals], B_x, B_y, B_z, antisymmetric bit for bit, is replaced.
  void evaluate(const std::vector<double> &lambda, const double *w, const double *moments,
                double *h) const;

 private:
  Shells shells_;
  int n_channels_;
  int n_coefficients_ = 0;
  std::vector<Term> terms_;
};

}  // namespace dpw
