// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace dpw {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A copy of `data` as a tensor of `shape` and `type`.
inline at::Tensor tensor_of(const std::vector<double> &data, at::IntArrayRef shape,
                            at::ScalarType type) {
  at::Tensor copy = at::empty(shape, at::kDouble);
  TORCH_CHECK(copy.numel() == static_cast<std::int64_t>(data.size()));
  std::copy(data.begin(), data.end(), copy.data_ptr<double>());
  return copy.to(type);
}

inline at::Tensor tensor_of(const Eigen::VectorXd &vector) {
  return tensor_of({vector.data(), vector.data() + vector.size()}, {vector.size()}, at::kDouble);
}

inline at::Tensor tensor_of(const RowMatrix &matrix) {
  return tensor_of({matrix.data(), matrix.data() + matrix.size()}, {matrix.rows(), matrix.cols()},
                   at::kDouble);
}

inline at::Tensor tensor_of(const std::vector<std::int64_t> &index) {
  at::Tensor copy = at::empty({static_cast<std::int64_t>(index.size())}, at::kLong);
  std::copy(index.begin(), index.end(), copy.data_ptr<std::int64_t>());
  return copy;
}

/// A matrix as Eigen has it, in double precision.
inline Eigen::MatrixXd matrix_of(const at::Tensor &tensor) {
  const at::Tensor t = tensor.detach().to(at::kDouble).contiguous();
  return Eigen::Map<const RowMatrix>(t.data_ptr<double>(), t.size(0), t.size(1));
}

inline Eigen::VectorXd vector_of(const at::Tensor &tensor) {
  const at::Tensor t = tensor.detach().to(at::kDouble).contiguous();
  return Eigen::Map<const Eigen::VectorXd>(t.data_ptr<double>(), t.numel());
}

}  // namespace dpw
