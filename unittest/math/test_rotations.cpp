// SPDX-License-Identifier: MIT
// Quadrature on the sphere, products of harmonics, Wigner matrices, rotations to the axes of pairs.
#include <gtest/gtest.h>

#include "math/axis_rotation.h"
#include "math/gaunt.h"
#include "math/sphere_quadrature.h"
#include "math/wigner.h"
#include "plain_equivariant.h"

namespace dpw::test {

namespace {

constexpr int l_max = 5;

std::vector<Eigen::Vector3d> some_axes() {
  std::vector<Eigen::Vector3d> axes = {
      {0, 0, 1},     {0, 0, -1},       {1, 0, 0},      {0, -1, 0},      {1e-9, 0, 1},
      {0, -1e-9, 1}, {1e-9, 1e-9, -1}, {1e-170, 0, 1}, {0, 1e-310, -1}, {-1, -1e-12, 0}};
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (int k = 0; k < 20; ++k) axes.emplace_back(normal(random), normal(random), normal(random));
  for (Eigen::Vector3d &axis : axes) axis.normalize();
  return axes;
}

/// The rotation that rotate() does to a pair, from what it makes of the moments of degree 1 of the
/// three unit vectors.
Eigen::Matrix3d rotation_of(AxisRotation &axes, int p) {
  Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(3, axes.n_lm());
  for (int k = 0; k < 3; ++k)
    moments.row(k).segment(1, 3) = plain_harmonics(1, Eigen::Vector3d::Unit(k)).tail(3);
  Eigen::MatrixXd out(6, axes.n_lm());
  axes.rotate(p, moments.data(), moments.data(), 3, out.data());
  // z, x, y of the turned unit vectors: m = 0, cos 1, sin 1 of l = 1
  Eigen::Matrix3d q;
  q.row(2) = out.col(axes.first_of_order(0) + 1).head(3);
  q.row(0) = out.col(axes.first_of_order(1)).head(3);
  q.row(1) = out.col(axes.first_of_order(1) + axes.n_of_order(1)).head(3);
  return q / std::sqrt(3.0);
}

}  // namespace

TEST(SphereQuadrature, means_of_monomials_are_exact_up_to_the_degree) {
  // The mean of x^a y^b z^c is (a-1)!! (b-1)!! (c-1)!! / (a+b+c+1)!! for even a, b, c.
  const auto double_factorial = [](int n) {
    double product = 1.0;
    for (; n > 1; n -= 2) product *= n;
    return product;
  };
  for (const int degree : {0, 1, 4, 9, 12}) {
    const SphereQuadrature sphere(degree);
    EXPECT_NEAR(sphere.weights.sum(), 1.0, 1e-14);
    EXPECT_GT(sphere.weights.minCoeff(), 0.0);
    for (int a = 0; a <= degree; ++a)
      for (int b = 0; a + b <= degree; ++b)
        for (int c = 0; a + b + c <= degree; ++c) {
          double sum = 0.0;
          for (Eigen::Index k = 0; k < sphere.weights.size(); ++k) {
            const Eigen::Vector3d u = sphere.directions.col(k);
            EXPECT_NEAR(u.norm(), 1.0, 1e-14);
            sum += sphere.weights[k] * std::pow(u[0], a) * std::pow(u[1], b) * std::pow(u[2], c);
          }
          const bool odd = a % 2 + b % 2 + c % 2 > 0;
          const double mean = odd ? 0.0
                                  : double_factorial(a - 1) * double_factorial(b - 1) *
                                        double_factorial(c - 1) / double_factorial(a + b + c + 1);
          EXPECT_NEAR(sum, mean, 1e-14) << degree << ": " << a << b << c;
        }
  }
}

TEST(Gaunt, products_of_harmonics_are_sums_of_harmonics) {
  for (int a = 0; a <= 2; ++a)
    for (int b = 0; b <= 2; ++b) {
      std::vector<Eigen::MatrixXd> g;
      for (int l = 0; l <= a + b + 1; ++l) {
        g.push_back(gaunt_coupling(a, b, l));
        const bool allowed = l >= std::abs(a - b) && l <= a + b && (a + b + l) % 2 == 0;
        EXPECT_EQ(g.back().isZero(0.0), !allowed) << a << b << l;
      }
      for (const Eigen::Vector3d &u : some_axes()) {
        const Eigen::VectorXd y = plain_harmonics(l_max, u);
        Eigen::VectorXd sum = Eigen::VectorXd::Zero((2 * a + 1) * (2 * b + 1));
        for (int l = 0; l <= a + b; ++l) sum += g[l] * y.segment(l * l, 2 * l + 1);
        for (int m = 0; m <= 2 * a; ++m)
          for (int n = 0; n <= 2 * b; ++n)
            EXPECT_NEAR(sum[m * (2 * b + 1) + n], y[a * a + m] * y[b * b + n], 1e-12);
      }
    }
}

TEST(Wigner, harmonics_of_turned_vectors) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 6; ++trial) {
    const Eigen::Matrix3d q = (trial % 2 ? -1.0 : 1.0) * random_rotation(random);
    for (int l = 0; l <= l_max; ++l) {
      const Eigen::MatrixXd d = wigner_matrix(l, q);
      EXPECT_LT((d * d.transpose() - Eigen::MatrixXd::Identity(2 * l + 1, 2 * l + 1)).norm(),
                1e-12);
      for (const Eigen::Vector3d &u : some_axes())
        EXPECT_LT(
            (plain_harmonics(l, q * u).tail(2 * l + 1) - d * plain_harmonics(l, u).tail(2 * l + 1))
                .norm(),
            1e-11);
    }
  }
}

TEST(Wigner, inversion_is_the_parity_and_products_are_products) {
  std::mt19937 random(6);
  const Eigen::Matrix3d p = random_rotation(random), q = random_rotation(random);
  for (int l = 0; l <= l_max; ++l) {
    const int n = 2 * l + 1;
    const Eigen::MatrixXd parity = (l % 2 ? -1.0 : 1.0) * Eigen::MatrixXd::Identity(n, n);
    EXPECT_LT((wigner_matrix(l, -Eigen::Matrix3d::Identity()) - parity).norm(), 1e-13);
    EXPECT_LT((wigner_matrix(l, p * q) - wigner_matrix(l, p) * wigner_matrix(l, q)).norm(), 1e-12);
  }
}

class AxisRotationFor : public testing::TestWithParam<int> {};  // channels

TEST_P(AxisRotationFor, moments_turn_by_a_rotation_that_takes_the_axis_to_z) {
  const int n_channels = GetParam();
  const std::vector<Eigen::Vector3d> list = some_axes();
  Eigen::Matrix3Xd directions(3, list.size());
  for (std::size_t p = 0; p < list.size(); ++p) directions.col(p) = list[p];
  AxisRotation axes(l_max);
  axes.set_axes(directions);
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  const auto moments = [&]() {
    return Eigen::MatrixXd::NullaryExpr(n_channels, axes.n_lm(), [&]() { return normal(random); })
        .eval();
  };
  const Eigen::MatrixXd of_i = moments(), of_j = moments();
  Eigen::MatrixXd both(2 * n_channels, axes.n_lm());
  both << of_i, of_j;
  for (int p = 0; p < directions.cols(); ++p) {
    const Eigen::Matrix3d q = rotation_of(axes, p);
    EXPECT_LT((q * q.transpose() - Eigen::Matrix3d::Identity()).norm(), 1e-13);
    EXPECT_NEAR(q.determinant(), 1.0, 1e-13);
    EXPECT_LT((q * directions.col(p) - Eigen::Vector3d::UnitZ()).norm(), 1e-13);
    Eigen::MatrixXd out(2 * n_channels, axes.n_lm());
    axes.rotate(p, of_i.data(), of_j.data(), n_channels, out.data());
    for (int l = 0; l <= l_max; ++l) {
      const Eigen::MatrixXd expected =
          both.middleCols(l * l, 2 * l + 1) * plain_wigner(l, q).transpose();
      for (int m = 0; m <= l; ++m) {
        const int place = axes.first_of_order(m) + l - m;
        EXPECT_LT((out.col(place) - expected.col(m == 0 ? 0 : 2 * m - 1)).norm(), 1e-11) << l << m;
        if (m > 0) {
          EXPECT_LT((out.col(place + axes.n_of_order(m)) - expected.col(2 * m)).norm(), 1e-11);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(channels, AxisRotationFor, testing::Values(1, 2, 3, 6),
                         [](const auto &info) { return std::to_string(info.param); });

TEST(AxisRotation, blocks_turn_back) {
  const std::vector<Eigen::Vector3d> list = some_axes();
  Eigen::Matrix3Xd directions(3, list.size());
  for (std::size_t p = 0; p < list.size(); ++p) directions.col(p) = list[p];
  AxisRotation axes(4);
  axes.set_axes(directions);
  std::mt19937 random(8);
  std::normal_distribution<double> normal;
  for (int p = 0; p < directions.cols(); ++p) {
    const Eigen::Matrix3d q = rotation_of(axes, p);
    for (int a = 0; a <= 2; ++a)
      for (int b = 0; b <= 2; ++b) {
        // a block within a larger matrix, the rest of which stays as it is
        RowMatrix whole = RowMatrix::NullaryExpr(7, 8, [&]() { return normal(random); });
        RowMatrix expected = whole;
        expected.block(1, 2, 2 * a + 1, 2 * b + 1) = plain_wigner(a, q).transpose() *
                                                     whole.block(1, 2, 2 * a + 1, 2 * b + 1) *
                                                     plain_wigner(b, q);
        axes.turn_back(p, a, b, &whole(1, 2), 8);
        EXPECT_LT((whole - expected).cwiseAbs().maxCoeff(), 1e-12) << a << b;
      }
  }
}

}  // namespace dpw::test
