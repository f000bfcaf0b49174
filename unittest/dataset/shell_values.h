// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <random>
#include <string>

#include "dataset/orbital_shells.h"

namespace dpw::test {

/// The nine functions at a point of the unit sphere, written out, all with a mean square of 1.
inline ShellVector shell_values(const Eigen::Vector3d &u) {
  const double x = u.x();
  const double y = u.y();
  const double z = u.z();
  const double p = std::sqrt(3.0);
  const double d = std::sqrt(15.0);
  ShellVector v;
  v << 1.0, p * z, p * x, p * y, std::sqrt(5.0) / 2.0 * (3.0 * z * z - 1.0), d * x * z, d * y * z,
      d / 2.0 * (x * x - y * y), d * x * y;
  return v;
}

/// `function` in a frame whose axes are the rows of `frame`, in terms of the functions with global
/// axes: by fitting its values at random points.
inline ShellVector fitted(const ShellVector &function, const Eigen::Matrix3d &frame) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd values(60, n_shell_functions);
  Eigen::VectorXd wanted(60);
  for (int i = 0; i < 60; ++i) {
    Eigen::Vector3d u(normal(random), normal(random), normal(random));
    u.normalize();
    values.row(i) = shell_values(u).transpose();
    wanted[i] = function.dot(shell_values(frame * u));
  }
  return values.colPivHouseholderQr().solve(wanted);
}

}  // namespace dpw::test
