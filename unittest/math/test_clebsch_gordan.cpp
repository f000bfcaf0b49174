// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cstdlib>
#include <vector>

#include "hamiltonian_models.h"
#include "math/clebsch_gordan.h"
#include "math/gaunt.h"
#include "math/wigner.h"

namespace dpw {
namespace {

Eigen::MatrixXd kronecker(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b) {
  Eigen::MatrixXd product(a.rows() * b.rows(), a.cols() * b.cols());
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      product.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
  return product;
}

Eigen::Matrix3d some_rotation() {
  return Eigen::AngleAxisd(1.1, Eigen::Vector3d(0.3, -0.8, 0.5).normalized()).toRotationMatrix();
}

TEST(ClebschGordan, products_turn_as_harmonics_and_mirrors_tell_the_two_kinds_apart) {
  const Eigen::Matrix3d mirror = Eigen::Vector3d(1, -1, 1).asDiagonal();
  for (int a = 0; a <= 3; ++a)
    for (int b = 0; b <= 3; ++b)
      for (int l = std::abs(a - b); l <= a + b; ++l) {
        const Eigen::MatrixXd c = clebsch_gordan(a, b, l);
        EXPECT_LT((c.transpose() * c - Eigen::MatrixXd::Identity(2 * l + 1, 2 * l + 1)).norm(),
                  1e-12);
        const auto error = [&](const Eigen::Matrix3d &q, double sign) {
          return (kronecker(wigner_matrix(a, q), wigner_matrix(b, q)) * c -
                  sign * c * wigner_matrix(l, q))
              .norm();
        };
        EXPECT_LT(error(some_rotation(), 1.0), 1e-11) << a << b << l;
        EXPECT_LT(error(mirror, (a + b + l) % 2 == 0 ? 1.0 : -1.0), 1e-11) << a << b << l;
        if ((a + b + l) % 2 != 0) continue;
        const Eigen::MatrixXd g = gaunt_coupling(a, b, l);
        EXPECT_LT((g - c * (c.transpose() * g).trace() / (2 * l + 1)).norm(), 1e-11);
      }
}

TEST(ClebschGordan, two_vectors_couple_to_the_cross_product) {
  const Eigen::MatrixXd c = clebsch_gordan(1, 1, 1);  // z, x, y
  const Eigen::Vector3d u(0.3, 0.2, -0.7), v(-0.4, 0.9, 0.1);
  const Eigen::Vector3d product = c.transpose() * kronecker(u, v);
  const Eigen::Vector3d cross =
      Eigen::Vector3d(u[1], u[2], u[0]).cross(Eigen::Vector3d(v[1], v[2], v[0]));  // x, y, z
  const Eigen::Vector3d found(product[1], product[2], product[0]);
  EXPECT_NEAR(std::abs(found.dot(cross)), found.norm() * cross.norm(), 1e-12);
  EXPECT_NEAR(found.norm(), cross.norm() / std::sqrt(2.0), 1e-12);
}

TEST(ClebschGordan, angular_momenta_commute_as_they_should_and_turn_harmonics) {
  for (int l = 0; l <= 3; ++l) {
    std::vector<Eigen::MatrixXd> g;
    for (int c = 0; c < 3; ++c) g.push_back(angular_momentum(l, c));
    for (int c = 0; c < 3; ++c) {
      const auto &x = g[c], &y = g[(c + 1) % 3], &z = g[(c + 2) % 3];
      EXPECT_LT((x * y - y * x - z).norm(), 1e-12);  // [-i L_x, -i L_y] = -i L_z
      EXPECT_EQ(x.transpose(), -x);
      // turned functions, f(R^T r) = exp(-i a L) f, are Y(R^T r) = sum_r Y_r (exp(a G))_rs
      const double a = 1e-4;
      const auto turned = [&](double angle) -> Eigen::MatrixXd {
        const Eigen::Matrix3d q =
            Eigen::AngleAxisd(angle, Eigen::Vector3d::Unit(c)).toRotationMatrix();
        return wigner_matrix(l, q.transpose()).transpose();
      };
      EXPECT_LT(((turned(a) - turned(-a)) / (2 * a) - x).norm(), 1e-6);
    }
    const Eigen::MatrixXd squares = g[0] * g[0] + g[1] * g[1] + g[2] * g[2];
    EXPECT_LT((squares + l * (l + 1) * Eigen::MatrixXd::Identity(2 * l + 1, 2 * l + 1)).norm(),
              1e-12);
  }
}

TEST(ClebschGordan, what_does_not_couple_is_refused) {
  models::expect_error([] { clebsch_gordan(1, 1, 3); }, {"1 and 1", "to 3"});
}

}  // namespace
}  // namespace dpw
