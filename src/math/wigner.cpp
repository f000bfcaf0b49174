// SPDX-License-Identifier: MIT
#include "math/wigner.h"

#include "math/sphere_quadrature.h"
#include "math/spherical_harmonics.h"

namespace dpw {

Eigen::MatrixXd wigner_matrix(int l, const Eigen::Matrix3d &q) {
  const SphereQuadrature sphere(2 * l);
  const SphericalHarmonics harmonics(l);
  const int first = l * l, n = 2 * l + 1;
  Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n, n);
  Eigen::VectorXd here(harmonics.size()), there(harmonics.size());
  for (Eigen::Index k = 0; k < sphere.weights.size(); ++k) {
    const Eigen::Vector3d v = sphere.directions.col(k);
    const Eigen::Vector3d turned = q * v;
    harmonics.evaluate(v.data(), here.data());
    harmonics.evaluate(turned.data(), there.data());
    d += sphere.weights[k] * there.segment(first, n) * here.segment(first, n).transpose();
  }
  return d;
}

}  // namespace dpw
