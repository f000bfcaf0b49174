// SPDX-License-Identifier: MIT
#include "train/rotated_moments.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "train/shell_rotation.h"
#include "train/tensors.h"

namespace dpw {

namespace {

int largest_degree(const at::Tensor &moments) {
  return static_cast<int>(std::lround(std::sqrt(moments.size(1)))) - 1;
}

at::Tensor places_of_rows(int l_max) {
  const std::vector<int> rows = rows_by_order(l_max);
  std::vector<std::int64_t> place(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
    place[static_cast<std::size_t>(rows[k])] = static_cast<std::int64_t>(k);
  return tensor_of(place);
}

}  // namespace

RotatedMoments::RotatedMoments(const PairTable &pairs, const at::Tensor &moments_i,
                               const at::Tensor &moments_j, at::ScalarType type,
                               MemoryBudget &budget)
    : pairs_(pairs),
      moments_i_(moments_i),
      moments_j_(moments_j),
      type_(type),
      rotation_(largest_degree(moments_i)),
      order_(places_of_rows(largest_degree(moments_i))),
      rows_(pairs.size(), budget, [this](const at::Tensor &index) { return make(index); }) {}

RotatedMoments::Batch RotatedMoments::select(const at::Tensor &index) const {
  const std::vector<at::Tensor> both = rows_.select(index);
  return {both[0], both[1]};
}

std::vector<at::Tensor> RotatedMoments::make(const at::Tensor &index) const {
  const std::int64_t n = index.size(0), n_lm = moments_i_.size(1), n_rows = moments_i_.size(2);
  at::Tensor sorted = at::empty({n, n_lm, 2 * n_rows}, at::kDouble);
  const auto *pair = index.data_ptr<std::int64_t>();
  const auto *i = pairs_.i.data_ptr<std::int64_t>(), *j = pairs_.j.data_ptr<std::int64_t>();
  constexpr std::int64_t fewest = 64;  // pairs of a thread
  at::parallel_for(0, n, fewest, [&](std::int64_t begin, std::int64_t end) {
    AxisRotation rotation = rotation_;
    for (std::int64_t p = begin; p < end; ++p) {
      // one axis at a time: a product of matrices may round a column by where it stands
      rotation.set_axes(pairs_.axis.middleCols(pair[p], 1));
      rotation.rotate(0, moments_i_.data_ptr<double>() + i[pair[p]] * n_lm * n_rows,
                      moments_j_.data_ptr<double>() + j[pair[p]] * n_lm * n_rows,
                      static_cast<int>(n_rows), sorted.data_ptr<double>() + p * n_lm * 2 * n_rows);
    }
  });
  const at::Tensor turned = sorted.index_select(1, order_);
  return {turned.narrow(2, 0, n_rows).to(type_).contiguous(),
          turned.narrow(2, n_rows, n_rows).to(type_).contiguous()};
}

}  // namespace dpw
