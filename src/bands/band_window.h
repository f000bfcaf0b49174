// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// A run of bands, counted from 0 in ascending energy.
struct BandWindow {
  int first = 0;
  int count = 0;
};

/// How the electrons fill the bands of one k-point.
struct Filling {
  double n_electrons = 0.0;
  int spin_degeneracy = 2;  ///< electrons one band holds at one k-point
  int n_bands_total = 0;    ///< bands of the model, whether computed or not

  /// Number of filled bands; not a whole number for a half-filled one. Whole numbers come out
  /// exactly, whatever the rounding of a sum of electrons. Throws Error if the spin degeneracy is
  /// not 1 or 2, or if the electrons are negative, not finite, or more than the bands hold.
  double filled_bands() const;
};

/// The bands that "nbands N" means: the N next to the gap, N/2 below and N/2 above it (the odd one
/// below), as far as the model has them. "Below" are the bands that hold any electrons.
/// Throws Error if N is below 2, which cannot hold both sides of the gap, and as filled_bands.
BandWindow bands_next_to_gap(int n_bands, const Filling &filling);

/// Of the bands with `energies` [n_k x n_bands], eV, rows ascending, which are those from
/// `first_band` on, the ones with an energy from `lower` to `upper` at any k-point; a count of 0 if
/// there are none.
BandWindow bands_between(const Eigen::MatrixXd &energies, int first_band, double lower,
                         double upper);

/// The bands of both and those in between; a window of no bands changes nothing.
BandWindow united(const BandWindow &a, const BandWindow &b);

}  // namespace dpw
