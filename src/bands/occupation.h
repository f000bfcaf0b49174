// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "bands/band_window.h"

namespace dpw {

/// What the electrons make of a set of bands. For a fractional band filling the band that is partly
/// filled is both the valence and the conduction band.
struct Occupation {
  double valence_top = 0.0;        ///< eV
  double conduction_bottom = 0.0;  ///< eV
  double gap = 0.0;                ///< conduction_bottom - valence_top; negative: bands overlap
  double fermi_level = 0.0;        ///< eV
  int valence_band = 0;            ///< band index in the model, counted from 0
  int conduction_band = 0;
  int valence_k = 0;  ///< k index of the valence top (the first, if there are several)
  int conduction_k = 0;
  bool insulator = false;  ///< whole number of filled bands and a gap above zero
};

/// Band edges and Fermi level of `energies` [n_k x n_bands], eV, rows ascending, which are the
/// bands from `first_band` on; `weight` [n_k], sum 1. The Fermi level of an insulator is the middle
/// of its gap. Else electrons are counted: with `smearing` 0 each state is full or empty, and where
/// a whole interval of levels gives the right number its middle is taken; with `smearing` sigma > 0
/// (eV) a state of energy E holds erfc((E - mu) / sigma) / 2 of its electrons (Gaussian smearing).
/// Throws Error if the sizes do not fit, an energy is not finite, the window lacks a band
/// next to the gap, or a metal's Fermi level comes so near to an edge of the window that bands
/// outside it would be counted wrongly.
Occupation find_occupation(const Eigen::MatrixXd &energies, const std::vector<double> &weight,
                           const Filling &filling, int first_band = 0, double smearing = 0.0);

}  // namespace dpw
