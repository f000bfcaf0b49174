// SPDX-License-Identifier: MIT
#include "equivariant/last_layer_errors.h"

namespace dpw {

LastLayerErrors::LastLayerErrors(Eigen::MatrixXd factor, double scale)
    : of_hidden_(factor.leftCols(factor.cols() - 1)),
      of_one_(factor.col(factor.cols() - 1)),
      scale_(scale) {}

Eigen::VectorXd LastLayerErrors::of(const Eigen::Ref<const Eigen::MatrixXd> &hidden,
                                    const Eigen::VectorXd &e) {
  work_.noalias() = of_hidden_ * hidden;
  work_.colwise() += of_one_;
  return scale_ * e.cwiseProduct(work_.colwise().norm().transpose());
}

}  // namespace dpw
