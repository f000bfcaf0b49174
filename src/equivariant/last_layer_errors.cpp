// SPDX-License-Identifier: MIT
#include "equivariant/last_layer_errors.h"

namespace dpw {

LastLayerErrors::LastLayerErrors(Eigen::MatrixXd factor, double scale)
    : of_hidden_(factor.leftCols(factor.cols() - 1)),
      of_one_(factor.col(factor.cols() - 1)),
      scale_(scale) {}

Eigen::VectorXd LastLayerErrors::of(const LastHidden &seen) {
  work_.noalias() = of_hidden_ * seen.values;
  work_.colwise() += of_one_;
  work_ *= seen.envelopes.asDiagonal();
  const Eigen::VectorXd squares = work_.colwise().squaredNorm();
  const Eigen::Index n = squares.size() / seen.n_answers;
  return scale_ * squares.reshaped(n, seen.n_answers).rowwise().mean().cwiseSqrt();
}

}  // namespace dpw
