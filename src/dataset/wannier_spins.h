// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "dataset/training_set.h"
#include "tight_binding/spinor_elements.h"

namespace dpw {

/// H(R) of spinors as training data have it, and what was found of it.
struct WannierSpins {
  SpinorElements parts;
  SpinOrder order;
  bool other_order_too = false;  ///< time reversal holds in the other order, where it differs, too
};

/// Takes an H(R) of Wannier functions with spin up and down apart, in the order that is given, or
/// else in the one in which time reversal holds (in both: interleaved, Wannier90's since version
/// 2). Throws Error where it holds to `largest_error` (eV) in none, which then are both named.
WannierSpins read_wannier_spins(const SparseHamiltonian &h, std::optional<SpinOrder> order,
                                double largest_error);

/// Centres of the orbitals, those of spin up, A. Throws Error where that of spin down is farther
/// away than `largest_distance`, A.
std::vector<Eigen::Vector3d> centres_of_orbitals(const std::vector<Eigen::Vector3d> &centres,
                                                 SpinOrder order, double largest_distance);

/// Order, error of time reversal, and the largest elements of the spin-orbit part, for the
/// provenance of a frame.
std::string spin_notes(const WannierSpins &spins, const FrameBlocks &spin_orbit);

/// The error of time reversal that a provenance tells, eV; empty: it is of no spinors.
std::optional<double> time_reversal_error_of(const std::string &provenance);

}  // namespace dpw
