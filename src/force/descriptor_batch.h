// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Descriptors of the owned atoms of one element, one column per atom.
struct DescriptorBatch {
  std::vector<int> atoms;  ///< indices of the owned atoms
  Eigen::MatrixXd values;  ///< [n_features, atoms.size()]
};

}  // namespace dpw
