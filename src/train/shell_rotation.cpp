// SPDX-License-Identifier: MIT
#include "train/shell_rotation.h"

#include <algorithm>

#include "math/axis_rotation.h"

namespace dpw {

std::vector<int> rows_by_order(int l_max) {
  std::vector<int> rows;
  for (int m = 0; m <= l_max; ++m)
    for (int sine = 0; sine < (m == 0 ? 1 : 2); ++sine)
      for (int l = m; l <= l_max; ++l) rows.push_back(l * l + (m == 0 ? 0 : 2 * m - 1 + sine));
  return rows;
}

ShellRotation::ShellRotation(const std::vector<int> &shells) : shells_(shells) {
  for (const int l : shells) {
    size_ += 2 * l + 1;
    largest_l_ = std::max(largest_l_, l);
  }
}

std::vector<Eigen::MatrixXd> ShellRotation::matrices(const Eigen::Matrix3Xd &axes) const {
  AxisRotation rotation(largest_l_);
  const int n_lm = rotation.n_lm();
  const std::vector<int> rows = rows_by_order(largest_l_);
  // Moments that are unit vectors, one per channel, come out as the columns of D.
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Rows unit = Rows::Identity(n_lm, n_lm);
  Rows turned(n_lm, 2 * n_lm), d(n_lm, n_lm);
  std::vector<Eigen::MatrixXd> result;
  result.reserve(static_cast<std::size_t>(axes.cols()));
  for (Eigen::Index p = 0; p < axes.cols(); ++p) {
    // one axis at a time: a product of matrices may round a column by where it stands
    rotation.set_axes(axes.middleCols(p, 1));
    rotation.rotate(0, unit.data(), unit.data(), n_lm, turned.data());
    for (std::size_t k = 0; k < rows.size(); ++k)
      d.row(rows[k]) = turned.row(static_cast<Eigen::Index>(k)).head(n_lm);
    Eigen::MatrixXd of_shells = Eigen::MatrixXd::Zero(size_, size_);
    int first = 0;
    for (const int l : shells_) {
      const int m = 2 * l + 1;
      of_shells.block(first, first, m, m) = d.block(l * l, l * l, m, m);
      first += m;
    }
    result.push_back(of_shells);
  }
  return result;
}

}  // namespace dpw
