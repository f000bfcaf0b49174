// SPDX-License-Identifier: MIT
#include "math/spherical_harmonics.h"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <random>
#include <vector>

#include "base/constants.h"
#include "file_helpers.h"

namespace dpw::test {

namespace {

Eigen::VectorXd values_at(const SphericalHarmonics &y, const Eigen::Vector3d &u) {
  Eigen::VectorXd values(y.size());
  y.evaluate(u.data(), values.data());
  return values;
}

Eigen::Vector3d random_direction(std::mt19937 &random) {
  std::normal_distribution<double> normal;
  return Eigen::Vector3d(normal(random), normal(random), normal(random)).normalized();
}

/// The mean of Y Y^T over the sphere: Gauss's rule in z (nodes are the eigenvalues of the Jacobi
/// matrix), equal steps around it; exact for polynomials up to degree 2 n - 1.
Eigen::MatrixXd overlap(const SphericalHarmonics &y, int n) {
  Eigen::MatrixXd jacobi = Eigen::MatrixXd::Zero(n, n);
  for (int k = 1; k < n; ++k)
    jacobi(k, k - 1) = jacobi(k - 1, k) = k / std::sqrt(4.0 * k * k - 1.0);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> gauss(jacobi);
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(y.size(), y.size());
  for (int k = 0; k < n; ++k) {
    const double z = gauss.eigenvalues()[k];
    const double weight = gauss.eigenvectors()(0, k) * gauss.eigenvectors()(0, k) / (2 * n);
    for (int step = 0; step < 2 * n; ++step) {
      const double phi = 0.3 + pi * step / n;
      const double rho = std::sqrt(1.0 - z * z);
      const Eigen::VectorXd v = values_at(y, {rho * std::cos(phi), rho * std::sin(phi), z});
      sum += weight * v * v.transpose();
    }
  }
  return sum;
}

}  // namespace

TEST(SphericalHarmonics, are_orthonormal_on_the_sphere) {
  for (int l_max = 0; l_max <= SphericalHarmonics::largest_l; ++l_max) {
    const SphericalHarmonics y(l_max);
    ASSERT_EQ(y.size(), (l_max + 1) * (l_max + 1));
    const Eigen::MatrixXd s = overlap(y, l_max + 1);
    EXPECT_LT((s - Eigen::MatrixXd::Identity(y.size(), y.size())).cwiseAbs().maxCoeff(), 1e-13);
  }
}

TEST(SphericalHarmonics, are_those_of_the_tables) {
  const SphericalHarmonics y(3);
  std::mt19937 random(1);
  for (int n = 0; n < 20; ++n) {
    const Eigen::Vector3d u = random_direction(random);
    const double x = u.x(), v = u.y(), z = u.z();
    Eigen::VectorXd expected(16);
    expected << 1.0, std::sqrt(3.0) * z, std::sqrt(3.0) * x, std::sqrt(3.0) * v,
        0.5 * std::sqrt(5.0) * (3 * z * z - 1), std::sqrt(15.0) * x * z, std::sqrt(15.0) * v * z,
        0.5 * std::sqrt(15.0) * (x * x - v * v), std::sqrt(15.0) * x * v,
        0.5 * std::sqrt(7.0) * z * (5 * z * z - 3), 0.5 * std::sqrt(10.5) * x * (5 * z * z - 1),
        0.5 * std::sqrt(10.5) * v * (5 * z * z - 1), 0.5 * std::sqrt(105.0) * z * (x * x - v * v),
        std::sqrt(105.0) * x * v * z, 0.5 * std::sqrt(17.5) * x * (x * x - 3 * v * v),
        0.5 * std::sqrt(17.5) * v * (3 * x * x - v * v);
    EXPECT_LT((values_at(y, u) - expected).cwiseAbs().maxCoeff(), 1e-13);
  }
}

/// sum_m Y_lm(u) Y_lm(v) = (2l+1) P_l(u.v), for u = v as well.
TEST(SphericalHarmonics, obey_the_addition_theorem) {
  const SphericalHarmonics y(SphericalHarmonics::largest_l);
  std::mt19937 random(2);
  for (int n = 0; n < 20; ++n) {
    const Eigen::Vector3d u = random_direction(random);
    const Eigen::Vector3d v = n == 0 ? u : random_direction(random);
    const Eigen::VectorXd a = values_at(y, u), b = values_at(y, v);
    const double cosine = u.dot(v);
    for (int l = 0; l <= y.l_max(); ++l)
      EXPECT_NEAR(a.segment(l * l, 2 * l + 1).dot(b.segment(l * l, 2 * l + 1)),
                  (2 * l + 1) * std::legendre(static_cast<unsigned>(l), cosine), 1e-12);
  }
}

TEST(SphericalHarmonics, have_the_gradients_of_finite_differences) {
  const SphericalHarmonics y(6);
  std::mt19937 random(3);
  std::vector<Eigen::Vector3d> directions = {{0, 0, 1}, {0, 0, -1}, {1, 0, 0}};  // poles too
  for (int n = 0; n < 10; ++n) directions.push_back(random_direction(random));
  const double h = 1e-5;
  for (const Eigen::Vector3d &u : directions) {
    Eigen::VectorXd values(y.size());
    Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor> gradient(y.size(), 3);
    y.evaluate(u.data(), values.data(), gradient.data());
    EXPECT_EQ(values, values_at(y, u));
    for (int d = 0; d < 3; ++d) {
      const Eigen::Vector3d step = h * Eigen::Vector3d::Unit(d);
      const Eigen::VectorXd slope =
          (values_at(y, (u + step).normalized()) - values_at(y, (u - step).normalized())) / (2 * h);
      EXPECT_LT((gradient.col(d) - slope).cwiseAbs().maxCoeff(), 3e-8);
    }
  }
}

TEST(SphericalHarmonics, refuse_other_l_max) {
  EXPECT_NE(error_of([]() { SphericalHarmonics(-1); }).find("l_max"), std::string::npos);
  EXPECT_NE(error_of([]() { SphericalHarmonics(9); }).find("from 0 to 8"), std::string::npos);
}

}  // namespace dpw::test
