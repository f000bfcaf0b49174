// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// Directions and weights (sum 1) whose weighted sum is the mean over the sphere, exactly for
/// polynomials up to `degree`: Gauss-Legendre points in z times equidistant azimuths.
struct SphereQuadrature {
  explicit SphereQuadrature(int degree);

  Eigen::Matrix3Xd directions;  ///< unit vectors [3, n]
  Eigen::VectorXd weights;      ///< [n]
};

}  // namespace dpw
