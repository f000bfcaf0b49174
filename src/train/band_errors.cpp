// SPDX-License-Identifier: MIT
#include "train/band_errors.h"

#include "bands/plain_bands.h"
#include "bloch/kpoints.h"

namespace dpw {

BandErrors compare_bands(const WannierHamiltonian &predicted, const WannierHamiltonian &reference,
                         int points_per_segment) {
  const std::vector<KCorner> corners = {{"G", {0.0, 0.0, 0.0}},
                                        {"M", {0.5, 0.0, 0.0}},
                                        {"K", {1.0 / 3.0, 1.0 / 3.0, 0.0}},
                                        {"G", {0.0, 0.0, 0.0}}};
  const KPoints path = make_path(predicted.lattice, corners, points_per_segment);
  BandErrors errors;
  errors.predicted = plain_bands(predicted, path);
  errors.reference = plain_bands(reference, path);
  errors.distance = Eigen::Map<const Eigen::VectorXd>(
      path.distance.data(), static_cast<Eigen::Index>(path.distance.size()));
  errors.shift = (errors.reference - errors.predicted).mean();
  errors.predicted.array() += errors.shift;
  const Eigen::MatrixXd difference = (errors.predicted - errors.reference).cwiseAbs();
  errors.mean = difference.mean();
  errors.max = difference.maxCoeff();
  return errors;
}

}  // namespace dpw
