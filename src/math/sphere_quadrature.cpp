// SPDX-License-Identifier: MIT
#include "math/sphere_quadrature.h"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "base/constants.h"

namespace dpw {

SphereQuadrature::SphereQuadrature(int degree) {
  // Golub and Welsch: the points are the eigenvalues of the Legendre polynomials' recurrence, the
  // weights the squares of the eigenvectors' first components.
  const int n_z = degree / 2 + 1;
  const int n_phi = degree + 1;
  Eigen::MatrixXd recurrence = Eigen::MatrixXd::Zero(n_z, n_z);
  for (int k = 1; k < n_z; ++k)
    recurrence(k, k - 1) = recurrence(k - 1, k) = k / std::sqrt(4.0 * k * k - 1.0);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> points(recurrence);
  directions.resize(3, static_cast<Eigen::Index>(n_z) * n_phi);
  weights.resize(directions.cols());
  const double turn = 2.0 * pi / n_phi;
  for (int k = 0; k < n_z; ++k) {
    const double z = points.eigenvalues()[k];
    const double rho = std::sqrt((1.0 - z) * (1.0 + z));
    const double first = points.eigenvectors()(0, k);
    for (int p = 0; p < n_phi; ++p) {
      const Eigen::Index column = static_cast<Eigen::Index>(k) * n_phi + p;
      directions.col(column) << rho * std::cos(turn * p), rho * std::sin(turn * p), z;
      weights[column] = first * first / n_phi;
    }
  }
}

}  // namespace dpw
