// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dataset/training_set.h"
#include "dataset/wannier_assignment.h"
#include "tight_binding/spinor_elements.h"

namespace dpw {

/// What Wannier90's files do not say, or not well enough.
struct WannierOptions {
  std::vector<std::string> projections;            ///< lines as in SEED.win, in place of its own
  std::optional<std::array<int, 3>> mesh;          ///< k-points, in place of mp_grid
  std::map<std::string, Eigen::MatrixXd> hybrids;  ///< see WannierFunctions
  /// H(R) is one of spinors in this order; empty: it is one if SEED.win says so, in the order in
  /// which time reversal holds.
  std::optional<SpinOrder> spin_order;
  double hermitian = 1e-5;        ///< largest |H_ab(R) - H_ba(-R)| that is averaged away, eV
  double imaginary = 1e-4;        ///< largest imaginary part that is dropped without spinors, eV
  double time_reversal = 1e-4;    ///< of spinors: largest |H - sigma_y H^* sigma_y|, eV
  double largest_spread = 5.0;    ///< of a Wannier function, A^2
  double largest_distance = 0.5;  ///< of a centre from its atom, A
  double cutoff = std::numeric_limits<double>::infinity();  ///< atoms farther apart: left out, A
  double spin_orbit_cutoff = std::numeric_limits<double>::infinity();  ///< of the spin-orbit part
};

/// H(R) of a frame, and what was done to it.
struct WannierFrame {
  FrameBlocks hamiltonian;                ///< of spinors: the part without spin, A
  std::optional<FrameBlocks> spin_orbit;  ///< of spinors: B
  std::string notes;  ///< files with checksums, tails that were cut, largest spread, order of spins
                      ///< and error of time reversal; warnings last
};

/// Reads H(R) (see read_wannier90; `_hr.dat` or `_tb.dat`, packed by gzip or not) of `structure`,
/// and beside it SEED.win (projections, mp_grid, order of the atoms), SEED_centres.xyz, and
/// SEED.wout or SEED_spreads.txt where they are. Wannier functions are assigned to atoms
/// (assign_wannier_functions) and turned into the model's orbitals in the global frame; H_ij(R)
/// counts cells such that the atoms are pair_vector() apart. With a mesh known, hops go to their
/// nearest image, and those from half the supercell on, which are aliased, are left out. H(R) of
/// spinors is taken apart into A and B (SpinOrbitPart), with which the same is done.
///
/// Throws Error naming the file for what is damaged, not Hermitian, complex without spinors, not
/// symmetric under time reversal, of another structure, incomplete or spread too far.
WannierFrame read_wannier_frame(const std::string &path, const Structure &structure,
                                const ElementOrbitals &orbitals, const WannierOptions &options);

}  // namespace dpw
