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

namespace dpw {

/// What Wannier90's files do not say, or not well enough.
struct WannierOptions {
  std::vector<std::string> projections;            ///< lines as in SEED.win, in place of its own
  std::optional<std::array<int, 3>> mesh;          ///< k-points, in place of mp_grid
  std::map<std::string, Eigen::MatrixXd> hybrids;  ///< see WannierFunctions
  double hermitian = 1e-5;        ///< largest |H_ab(R) - H_ba(-R)| that is averaged away, eV
  double imaginary = 1e-4;        ///< largest imaginary part that is dropped, eV
  double largest_spread = 5.0;    ///< of a Wannier function, A^2
  double largest_distance = 0.5;  ///< of a centre from its atom, A
  double cutoff = std::numeric_limits<double>::infinity();  ///< atoms farther apart: left out, A
};

/// H(R) of a frame, and what was done to it.
struct WannierFrame {
  FrameBlocks hamiltonian;
  std::string notes;  ///< files with checksums, tails that were cut, largest spread; warnings last
};

/// Reads H(R) (see read_wannier90; `_hr.dat` or `_tb.dat`, packed by gzip or not) of `structure`,
/// and beside it SEED.win (projections, mp_grid, order of the atoms), SEED_centres.xyz, and
/// SEED.wout or SEED_spreads.txt where they are. Wannier functions are assigned to atoms
/// (assign_wannier_functions) and turned into the model's orbitals in the global frame; H_ij(R)
/// counts cells such that the atoms are pair_vector() apart. With a mesh known, hops go to their
/// nearest image, and those from half the supercell on, which are aliased, are left out.
///
/// Throws Error naming the file for what is damaged, not Hermitian, complex, of another structure,
/// incomplete or spread too far.
WannierFrame read_wannier_frame(const std::string &path, const Structure &structure,
                                const ElementOrbitals &orbitals, const WannierOptions &options);

}  // namespace dpw
