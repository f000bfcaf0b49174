// SPDX-License-Identifier: MIT
#include "train/band_errors.h"

#include <memory>

#include "bloch/bloch_sum.h"
#include "bloch/kpoints.h"
#include "eigen/eigensolver.h"

namespace dpw {

namespace {

Eigen::MatrixXd bands_of(const WannierHamiltonian &h, const KPoints &path) {
  const std::unique_ptr<BlochSum> sum = make_bloch_sum("host", make_sparse(h));
  const std::unique_ptr<Eigensolver> solver = make_eigensolver("lapack");
  Eigen::MatrixXd bands(h.n_orbitals, path.size());
  Eigen::MatrixXcd matrix;
  for (int k = 0; k < path.size(); ++k) {
    sum->build({path.fractional[static_cast<std::size_t>(k)]}, {&matrix});
    bands.col(k) = solver->solve(matrix).values;
  }
  return bands;
}

}  // namespace

BandErrors compare_bands(const WannierHamiltonian &predicted, const WannierHamiltonian &reference,
                         int points_per_segment) {
  const std::vector<KCorner> corners = {{"G", {0.0, 0.0, 0.0}},
                                        {"M", {0.5, 0.0, 0.0}},
                                        {"K", {1.0 / 3.0, 1.0 / 3.0, 0.0}},
                                        {"G", {0.0, 0.0, 0.0}}};
  const KPoints path = make_path(predicted.lattice, corners, points_per_segment);
  BandErrors errors;
  errors.predicted = bands_of(predicted, path);
  errors.reference = bands_of(reference, path);
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
