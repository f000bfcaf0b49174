// SPDX-License-Identifier: MIT
#include "train/rotated_moments.h"

#include <algorithm>
#include <cmath>

#include "hamiltonian/axis_rotation.h"
#include "train/shell_rotation.h"
#include "train/tensors.h"

namespace dpw {

RotatedMoments::RotatedMoments(const PairTable &pairs, const at::Tensor &moments_i,
                               const at::Tensor &moments_j, double memory)
    : pairs_(pairs),
      moments_i_(moments_i.to(at::kDouble).permute({0, 2, 1}).contiguous()),
      moments_j_(moments_j.to(at::kDouble).permute({0, 2, 1}).contiguous()),
      type_(moments_i.scalar_type()),
      l_max_(static_cast<int>(std::lround(std::sqrt(moments_i.size(2)))) - 1) {
  const double bytes = 2.0 * static_cast<double>(pairs.size()) *
                       static_cast<double>(moments_i.size(1) * moments_i.size(2)) *
                       static_cast<double>(at::elementSize(type_));
  if (bytes <= memory) all_ = compute(at::arange(pairs.size(), at::kLong));
}

RotatedMoments::Batch RotatedMoments::select(const at::Tensor &index) const {
  if (!all_.i.defined()) return compute(index);
  return {all_.i.index_select(0, index), all_.j.index_select(0, index)};
}

RotatedMoments::Batch RotatedMoments::compute(const at::Tensor &index) const {
  const std::int64_t n = index.size(0), n_lm = moments_i_.size(1), n_rows = moments_i_.size(2);
  Batch result{at::empty({n, n_lm, n_rows}, type_), at::empty({n, n_lm, n_rows}, type_)};
  AxisRotation rotation(l_max_);
  const std::vector<int> rows = rows_by_order(l_max_);
  const at::Tensor atoms_i = pairs_.i.index_select(0, index),
                   atoms_j = pairs_.j.index_select(0, index);
  const auto *chosen = index.data_ptr<std::int64_t>();
  constexpr std::int64_t batch = 1024;
  at::Tensor sorted = at::empty({batch, n_lm, 2 * n_rows}, at::kDouble);
  std::vector<std::int64_t> place(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
    place[static_cast<std::size_t>(rows[k])] = static_cast<std::int64_t>(k);
  const at::Tensor order = tensor_of(place);
  for (std::int64_t begin = 0; begin < n; begin += batch) {
    const std::int64_t size = std::min(batch, n - begin);
    Eigen::Matrix3Xd axes(3, size);
    for (std::int64_t p = 0; p < size; ++p) axes.col(p) = pairs_.axis.col(chosen[begin + p]);
    rotation.set_axes(axes);
    for (std::int64_t p = 0; p < size; ++p) {
      const std::int64_t i = atoms_i.data_ptr<std::int64_t>()[begin + p];
      const std::int64_t j = atoms_j.data_ptr<std::int64_t>()[begin + p];
      rotation.rotate(static_cast<int>(p), moments_i_.data_ptr<double>() + i * n_lm * n_rows,
                      moments_j_.data_ptr<double>() + j * n_lm * n_rows, static_cast<int>(n_rows),
                      sorted.data_ptr<double>() + p * n_lm * 2 * n_rows);
    }
    const at::Tensor turned = sorted.narrow(0, 0, size).index_select(1, order);
    result.i.narrow(0, begin, size).copy_(turned.narrow(2, 0, n_rows));
    result.j.narrow(0, begin, size).copy_(turned.narrow(2, n_rows, n_rows));
  }
  return result;
}

}  // namespace dpw
