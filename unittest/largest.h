// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw::test {

inline double largest(const Eigen::MatrixXd &m) { return m.cwiseAbs().maxCoeff(); }

}  // namespace dpw::test
