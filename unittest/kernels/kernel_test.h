// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <random>

#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"

namespace dpw::test {

/// A test of every implementation that this processor can run.
class KernelTest : public testing::TestWithParam<const SimdKernels *> {
 protected:
  const SimdKernels &kernels = *GetParam();
  std::mt19937 random{7};

  Eigen::MatrixXd matrix(Eigen::Index rows, Eigen::Index columns) {
    std::normal_distribution<double> normal(0.0, 1.0);
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return normal(random); });
  }
  /// Lanes of which lane k has column k of `columns` [rows, width].
  SimdArray lanes_of(const Eigen::MatrixXd &columns) const {
    SimdArray lanes;
    lanes.provide(static_cast<std::size_t>(columns.rows()), kernels.width);
    of(lanes, columns.rows()) = columns.transpose();
    return lanes;
  }
  /// [width, rows]
  Eigen::Map<Eigen::MatrixXd> of(SimdArray &lanes, Eigen::Index rows) const {
    return {lanes.data(), kernels.width, rows};
  }
};

}  // namespace dpw::test
