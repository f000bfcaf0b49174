// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "structure/exchange.h"

namespace dpw {

/// Takes positions into the cell, along its periodic directions. What is closer to the next cell
/// than a billionth of a vector counts as there, so that rounding does not decide in which cell an
/// atom on a face is at home.
class HomePosition {
 public:
  explicit HomePosition(const SimulationCell &cell);

  Eigen::RowVector3d operator()(const Eigen::RowVector3d &x) const;

 private:
  SimulationCell cell_;
  Eigen::Matrix3d inverse_;
};

}  // namespace dpw
