// SPDX-License-Identifier: MIT
#include "equivariant/pair_frames.h"

#include <cmath>

#include "math/polar_series.h"

namespace dpw {

PairFrames::PairFrames(int l_max, int n_columns, const SimdKernels &kernels)
    : l_max_(l_max), kernels_(&kernels), start_{0} {
  const PolarSeries series(l_max);
  n_polar_ = series.size();
  const Eigen::MatrixXd &factors = series.factors();
  for (Eigen::Index k = 0; k < factors.rows(); ++k) {
    for (Eigen::Index order = 0; order < factors.cols(); ++order) {
      if (std::abs(factors(k, order)) < 1e-12) continue;  // the smallest of l = 8 is above 1e-3
      order_.push_back(static_cast<int>(order));
      factor_.push_back(factors(k, order));
    }
    start_.push_back(static_cast<int>(order_.size()));
  }
  const auto columns = static_cast<std::size_t>(n_columns);
  azimuth_.provide(columns * static_cast<std::size_t>(2 * l_max + 1), kernels.width);
  polar_.provide(columns * static_cast<std::size_t>(n_polar_), kernels.width);
}

void PairFrames::set_axes(int column, const double *axes) {
  kernels_->axis_angles(l_max_, {start_.data(), order_.data(), factor_.data(), nullptr}, n_polar_,
                        axes, azimuth_.data() + row(column, 2 * l_max_ + 1),
                        polar_.data() + row(column, n_polar_));
}

void PairFrames::turn(int column, int n_channels, const double *const *atoms, double *turned) {
  const int n = n_lm() * n_channels;
  moments_.provide(static_cast<std::size_t>(n), kernels_->width);
  kernels_->read_columns(n, atoms, moments_.data());
  kernels_->turn_moments(l_max_, n_channels, azimuth_.data() + row(column, 2 * l_max_ + 1),
                         polar_.data() + row(column, n_polar_), moments_.data(), turned);
}

void PairFrames::turn_back(int column, const PairShape &shape, const double *size,
                           double *block) const {
  kernels_->turn_block_back(shape, azimuth_.data() + row(column, 2 * l_max_ + 1),
                            polar_.data() + row(column, n_polar_), size, block);
}

void PairFrames::turn_vectors_back(int column, int n, double *vectors) const {
  kernels_->turn_vectors_back(n, azimuth_.data() + row(column, 2 * l_max_ + 1),
                              polar_.data() + row(column, n_polar_), vectors);
}

}  // namespace dpw
