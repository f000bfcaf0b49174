// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

constexpr int band_points = 10;  ///< of a segment of the path, in reports

/// Bands of two Hamiltonians of one structure, and how far they are apart after the one shift that
/// brings their means together.
struct BandErrors {
  Eigen::MatrixXd predicted, reference;  ///< [bands, k-points], eV; predicted: shifted
  Eigen::VectorXd distance;              ///< of the k-points along the path, 1/A
  double shift = 0.0;                    ///< that was added to the predicted ones, eV
  double mean = 0.0, max = 0.0;          ///< absolute differences, eV
};

/// Along G-M-K-G of a hexagonal cell, (0,0) (1/2,0) (1/3,1/3) (0,0), with as many points per
/// segment.
BandErrors compare_bands(const WannierHamiltonian &predicted, const WannierHamiltonian &reference,
                         int points_per_segment);

}  // namespace dpw
