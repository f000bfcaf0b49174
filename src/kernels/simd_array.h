// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <vector>

namespace dpw {

/// Room for an array of lanes (simd_kernels.h).
class SimdArray {
 public:
  /// Room for `rows` rows of `width` numbers; what is in it means nothing afterwards. It never
  /// shrinks, so that nothing is set to zero over and over.
  void provide(std::size_t rows, int width) {
    width_ = width;
    const std::size_t n = (rows * static_cast<std::size_t>(width) + 7) / 8;
    if (room_.size() < n) room_.resize(n);
  }

  double *data() { return room_.front().numbers.data(); }
  const double *data() const { return room_.front().numbers.data(); }

  /// Sets row k of all atoms to value[k].
  void set_rows(const Eigen::Ref<const Eigen::VectorXd> &value) {
    Eigen::Map<Eigen::MatrixXd>(data(), width_, value.size()).rowwise() = value.transpose();
  }

 private:
  struct alignas(64) Line {
    std::array<double, 8> numbers;
  };
  std::vector<Line> room_{1};
  int width_ = 1;
};

}  // namespace dpw
