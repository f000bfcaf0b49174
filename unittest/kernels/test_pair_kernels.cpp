// SPDX-License-Identifier: MIT
// Kernels for pairs of atoms, of every implementation that this processor can run, against plain
// formulas and the rotations of single pairs.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "equivariant/pair_frames.h"
#include "kernel_test.h"
#include "math/axis_rotation.h"
#include "pi.h"

namespace dpw::test {

namespace {

class PairKernels : public KernelTest {};

double largest_of(const Eigen::MatrixXd &m) { return m.cwiseAbs().maxCoeff(); }

}  // namespace

TEST_P(PairKernels, read_columns) {
  for (const int rows : {1, 3, 8, 17, 24}) {
    const Eigen::MatrixXd columns = matrix(rows, kernels.width), before = matrix(rows, 8);
    std::vector<const double *> each, same;
    for (int k = 0; k < kernels.width; ++k) {
      each.push_back(columns.col(k).data());
      same.push_back(columns.col(0).data());
    }
    SimdArray x = lanes_of(Eigen::MatrixXd::Constant(rows, kernels.width, std::nan("")));
    kernels.read_columns(rows, each.data(), x.data());
    EXPECT_EQ(of(x, rows), columns.transpose());
    kernels.add_columns(rows, each.data(), x.data());
    EXPECT_EQ(of(x, rows), 2.0 * columns.transpose());
    kernels.add_columns(rows, same.data(), x.data());
    for (int k = 0; k < kernels.width; ++k)
      EXPECT_EQ(of(x, rows).row(k), (2.0 * columns.col(k) + columns.col(0)).transpose());
    kernels.read_columns(rows, same.data(), x.data());
    for (int k = 0; k < kernels.width; ++k)
      EXPECT_EQ(of(x, rows).row(k), columns.col(0).transpose());
  }
}

TEST_P(PairKernels, take_sums_and_differences_in_place) {
  const Eigen::MatrixXd a = matrix(5, kernels.width), b = matrix(5, kernels.width);
  SimdArray x = lanes_of(a), y = lanes_of(b);
  kernels.add_and_subtract(5, x.data(), y.data(), y.data(), x.data());
  EXPECT_EQ(of(y, 5), (a + b).transpose());
  EXPECT_EQ(of(x, 5), (a - b).transpose());
}

TEST_P(PairKernels, have_powers_of_features_and_add_products_of_them) {
  constexpr int n_orders = 3, n = 5, n_out = 29;  // tiles of all sizes
  const Eigen::MatrixXd features = 3.0 * matrix(2 * n_orders * n, kernels.width);
  SimdArray x = lanes_of(features), powers = lanes_of(matrix(n_orders * n, kernels.width));
  kernels.powers(n_orders, n, 9.0, x.data(), powers.data());
  Eigen::MatrixXd expected(n_orders * n, kernels.width);
  for (int m = 0; m < n_orders; ++m)
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < kernels.width; ++k) {
        const double p =
            std::pow(features(2 * m * n + i, k), 2) + std::pow(features((2 * m + 1) * n + i, k), 2);
        expected(m * n + i, k) = p / (1.0 + p / 9.0);
      }
  EXPECT_LT(largest_of(of(powers, n_orders * n) - expected.transpose()), 1e-14);

  const Eigen::MatrixXd w = matrix(n_out, n), before = matrix(3 * n_out, kernels.width);
  SimdArray y = lanes_of(before);
  kernels.product({n_out, n, w.data(), nullptr, true}, 3, powers.data(), n, y.data(), n_out);
  for (int c = 0; c < 3; ++c)
    EXPECT_LT(
        largest_of(
            of(y, 3 * n_out).middleCols(c * n_out, n_out) -
            (before.middleRows(c * n_out, n_out) + w * expected.middleRows(c * n, n)).transpose()),
        1e-13);
}

TEST_P(PairKernels, have_sines_and_limits) {
  constexpr int n = 12;
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::VectorXd r = Eigen::VectorXd::Random(kernels.width).array() * 4.9 + 5.1;
    SimdArray distance = lanes_of(r.transpose()), sines = lanes_of(matrix(n, kernels.width));
    kernels.sines(n, models::kPi / 10.0, distance.data(), sines.data());
    const Eigen::MatrixXd x = 5.0 * matrix(n, kernels.width);
    SimdArray limited = lanes_of(x);
    kernels.limit(n, 3.0, limited.data());
    for (int k = 0; k < kernels.width; ++k)
      for (int i = 0; i < n; ++i) {
        // the recurrence multiplies rounding by i / sin x
        const double angle = models::kPi / 10.0 * r[k];
        EXPECT_NEAR(of(sines, n)(k, i), std::sin((i + 1) * angle), 1e-14 / std::sin(angle));
        EXPECT_NEAR(of(limited, n)(k, i), 3.0 * std::tanh(x(i, k) / 3.0), 2e-15);
      }
  }
}

/// As AxisRotation does it for a pair at a time, for axes in all directions.
TEST_P(PairKernels, turn_moments_and_blocks) {
  std::vector<Eigen::Vector3d> list = {
      {0, 0, 1},     {0, 0, -1},       {1, 0, 0},      {0, -1, 0},      {1e-9, 0, 1},
      {0, -1e-9, 1}, {1e-9, 1e-9, -1}, {1e-170, 0, 1}, {1e-310, 0, -1}, {-1, -1e-12, 0}};
  for (int k = 0; k < 22; ++k) list.emplace_back(matrix(3, 1));
  const std::vector<int> row_l = {0, 2, 1}, row_first = {0, 1, 6}, column_l = {1, 2},
                         column_first = {0, 3};
  const PairShape shape{
      {3, row_l.data(), row_first.data(), 9}, {2, column_l.data(), column_first.data(), 8}, 4, 6};
  for (const auto &[l_max, n_channels] : {std::pair{3, 1}, {4, 6}, {5, 3}, {8, 2}}) {
    const int n_columns = static_cast<int>(list.size()) / kernels.width;
    PairFrames frames(l_max, n_columns, kernels);
    AxisRotation single(l_max);
    const int n_lm = frames.n_lm();
    for (int c = 0; c < n_columns; ++c) {  // all before any is used
      Eigen::MatrixXd axes(3, kernels.width);
      for (int k = 0; k < kernels.width; ++k)
        axes.col(k) = list[static_cast<std::size_t>(c * kernels.width + k)].normalized();
      SimdArray lanes = lanes_of(axes);
      frames.set_axes(c, lanes.data());
    }
    for (int c = 0; c < n_columns; ++c) {
      const Eigen::MatrixXd moments = matrix(n_lm * n_channels, kernels.width);
      const Eigen::MatrixXd block = matrix(72, kernels.width), size = matrix(1, kernels.width);
      std::vector<const double *> atoms;
      for (int k = 0; k < kernels.width; ++k) atoms.push_back(moments.col(k).data());
      SimdArray turned = lanes_of(matrix(n_lm * n_channels, kernels.width));
      SimdArray back = lanes_of(block), factor = lanes_of(size);
      frames.turn(c, n_channels, atoms.data(), turned.data());
      frames.turn_back(c, shape, factor.data(), back.data());
      for (int k = 0; k < kernels.width; ++k) {
        single.set_axes(list[static_cast<std::size_t>(c * kernels.width + k)].normalized());
        Eigen::MatrixXd expected(2 * n_channels, n_lm);
        single.rotate(0, moments.col(k).data(), moments.col(k).data(), n_channels, expected.data());
        const Eigen::VectorXd found = of(turned, n_lm * n_channels).row(k);
        EXPECT_LT(largest_of(Eigen::Map<const Eigen::MatrixXd>(found.data(), n_channels, n_lm) -
                             expected.topRows(n_channels)),
                  1e-11)
            << "l_max " << l_max << ", pair " << c * kernels.width + k;
        Eigen::VectorXd h = block.col(k);
        for (std::size_t a = 0; a < row_l.size(); ++a)
          for (std::size_t b = 0; b < column_l.size(); ++b)
            single.turn_back(0, row_l[a], column_l[b],
                             h.data() + row_first[a] * 8 + column_first[b], 8);
        EXPECT_LT(largest_of(of(back, 72).row(k).transpose() - size(0, k) * h), 1e-12);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(runnable, PairKernels, testing::ValuesIn(runnable_simd_kernels()),
                         [](const auto &info) { return std::string(info.param->name); });

}  // namespace dpw::test
