// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "bloch/kpoints.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// All bands, [bands, k-points], eV, one k-point after the other by LAPACK in one thread: for cells
/// of a few atoms. BandSolver is for the others.
Eigen::MatrixXd plain_bands(const WannierHamiltonian &h, const KPoints &points);

}  // namespace dpw
