// SPDX-License-Identifier: MIT
#include "math/gaunt.h"

#include <algorithm>

#include "math/sphere_quadrature.h"
#include "math/spherical_harmonics.h"

namespace dpw {

Eigen::MatrixXd gaunt_coupling(int l_a, int l_b, int l) {
  const SphereQuadrature sphere(l_a + l_b + l);
  const SphericalHarmonics harmonics(std::max({l_a, l_b, l}));
  const int n_a = 2 * l_a + 1, n_b = 2 * l_b + 1, n = 2 * l + 1;
  Eigen::MatrixXd g = Eigen::MatrixXd::Zero(n_a * n_b, n);
  Eigen::VectorXd y(harmonics.size());
  for (Eigen::Index k = 0; k < sphere.weights.size(); ++k) {
    harmonics.evaluate(sphere.directions.col(k).data(), y.data());
    const auto of_a = y.segment(l_a * l_a, n_a);
    const auto of_b = y.segment(l_b * l_b, n_b);
    for (int m = 0; m < n_a; ++m)
      g.middleRows(m * n_b, n_b) +=
          (sphere.weights[k] * of_a[m]) * of_b * y.segment(l * l, n).transpose();
  }
  // What the selection rules forbid is zero but for rounding.
  constexpr double rounding = 1e-13;
  return g.unaryExpr([](double v) { return std::abs(v) < rounding ? 0.0 : v; });
}

}  // namespace dpw
