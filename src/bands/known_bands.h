// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bands/kpoint_solver.h"

namespace dpw {

/// A Hamiltonian whose bands are known in closed form.
struct KnownBands {
  std::string name;  ///< "ring of 67", the number being that of orbitals
  std::shared_ptr<const SparseHamiltonian> h;
  /// [n_orbitals] at k, ascending, eV
  std::function<Eigen::VectorXd(const Eigen::Vector3d &k)> energies;
};

/// n equal orbitals in a cell along the first axis, with hoppings to half its length. At k = 0 H(k)
/// is circulant with chosen levels: m + cos(3 m) / 4, m = 1, 2, ..., each twofold, and a single one
/// at 0 (for even n at the top too). At other k they are split, and all elements are complex.
KnownBands ring(int n);

/// A chain with nearest neighbours, -1 eV: `n` cells in one.
KnownBands chain(int n);

/// Nearest neighbours on a honeycomb, -2.7 eV, +mass and -mass on the two sublattices: n1 x n2
/// cells in one. Without mass, cones touch; everything is highly degenerate at k = 0.
KnownBands honeycomb(int n1, int n2, double mass);

/// Kane and Mele's model of spin-orbit coupling on a honeycomb (Phys. Rev. Lett. 95, 226801, 146802
/// (2005)), n1 x n2 cells in one, spins next to each other: besides, +- i `coupling` (eV) between
/// second neighbours, the sign being that of the turn on the way times that of the spin. Bands are
/// pairs where k and -k are the same; at K of the small cell, which n1 and n2 of three fold on
/// Gamma, the gap is 2 |3 sqrt(3) coupling - mass|, with an insulator of another kind on either
/// side of zero.
KnownBands kane_mele(int n1, int n2, double mass, double coupling);

/// How far an answer is from the known one.
struct KnownBandsError {
  /// largest difference, relative to the largest energy if that is over 1; infinite for bands that
  /// do not exist
  double energies = 0.0;
  double vectors = 0.0;  ///< largest element of H v - w v (likewise) or of V^H V - 1; H(k) and w
                         ///< are not the solver's
};

KnownBandsError known_bands_error(const KnownBands &known, const Eigen::Vector3d &k,
                                  const KPointResult &result);

/// Requests for check_itself: of a solver that finds any range of bands, and of one of windows.
std::vector<BandRequest> requests_of_any_range();
std::vector<BandRequest> requests_of_windows();

/// Solves a matrix of 67 orbitals whose bands are known, at several k-points, with a back end that
/// `make` makes. Throws Error if an answer is wrong, though it may be consistent with itself.
/// @param vector_error  what is allowed of KnownBandsError::vectors
void check_itself(
    const std::function<std::unique_ptr<KPointSolver>(std::shared_ptr<const SparseHamiltonian>)>
        &make,
    const std::vector<BandRequest> &requests = requests_of_any_range(),
    double vector_error = 1e-10);

}  // namespace dpw
