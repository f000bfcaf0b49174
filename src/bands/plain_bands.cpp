// SPDX-License-Identifier: MIT
#include "bands/plain_bands.h"

#include <memory>

#include "bloch/bloch_sum.h"
#include "eigen/eigensolver.h"

namespace dpw {

Eigen::MatrixXd plain_bands(const WannierHamiltonian &h, const KPoints &points) {
  const std::unique_ptr<BlochSum> sum = make_bloch_sum("host", make_sparse(h));
  const std::unique_ptr<Eigensolver> solver = make_eigensolver("lapack");
  Eigen::MatrixXd bands(h.n_states(), points.size());
  Eigen::MatrixXcd matrix;
  for (int k = 0; k < points.size(); ++k) {
    sum->build({points.fractional[static_cast<std::size_t>(k)]}, {&matrix});
    bands.col(k) = solver->solve(matrix).values;
  }
  return bands;
}

}  // namespace dpw
