// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/shells.h"

namespace dpw {

/// The on-site block of an element from coefficients, which are invariant, and the moments of the
/// atom, which turn with the structure: a product of orbitals l_a and l_b turns as the moments of
/// degree L = |l_a - l_b|, ..., l_a + l_b, of which inversion leaves every second one.
class OnSiteCoupling {
 public:
  /// The moments have to reach twice the largest l of the shells.
  OnSiteCoupling(const Shells &shells, int n_channels);

  /// How many coefficients a block takes. Order: shells a (outer) and b >= a, L ascending; for
  /// L = 0 one, which multiplies the unit matrix, for other L one per channel.
  int n_coefficients() const { return n_coefficients_; }

  /// `w` [n_coefficients]; `moments` [n_lm][n_channels]; `h` [n_orbitals][n_orbitals], symmetric
  /// bit for bit, is replaced.
  void evaluate(const double *w, const double *moments, double *h) const;

 private:
  struct Term {
    int a, b, l;               // shells; degree of the moments
    int first;                 // its first coefficient
    Eigen::MatrixXd coupling;  // [(2 l_a + 1)(2 l_b + 1), 2 l + 1], see gaunt.h; l = 0: empty
  };

  Shells shells_;
  int n_channels_;
  int n_coefficients_ = 0;
  std::vector<Term> terms_;
};

}  // namespace dpw
