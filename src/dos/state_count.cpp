// SPDX-License-Identifier: MIT
#include "dos/state_count.h"

#include <algorithm>
#include <cmath>

namespace dpw {

StateCount::StateCount(const EnergyGrid &grid, int n_columns)
    : grid_(grid), start_(grid.first - 0.5 * grid.spacing()), step_(0.5 * grid.spacing()) {
  grid.check();
  const Eigen::Index places = 2 * static_cast<Eigen::Index>(grid.n) + 1;
  partly_ = Eigen::MatrixXd::Zero(n_columns, places);
  wholly_ = Eigen::MatrixXd::Zero(n_columns, places + 1);
  row_ = Eigen::VectorXd::Zero(n_columns);
}

int StateCount::place(double energy) const {
  const double exact = std::ceil((energy - start_) / step_);
  return static_cast<int>(std::clamp(exact, 0.0, static_cast<double>(partly_.cols())));
}

MeshDos StateCount::finish() const {
  Eigen::MatrixXd below = partly_;
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(partly_.rows());
  for (Eigen::Index p = 0; p < below.cols(); ++p) {
    sum += wholly_.col(p);
    below.col(p) += sum;
  }
  MeshDos dos;
  dos.density.resize(grid_.n, below.rows());
  dos.below.resize(grid_.n, below.rows());
  for (Eigen::Index i = 0; i < grid_.n; ++i) {
    dos.density.row(i) = (below.col(2 * i + 2) - below.col(2 * i)).transpose() / grid_.spacing();
    dos.below.row(i) = below.col(2 * i + 1).transpose();
  }
  return dos;
}

}  // namespace dpw
