// SPDX-License-Identifier: MIT
#include "train/derived_rows.h"

#include <algorithm>
#include <utility>

namespace dpw {

namespace {

constexpr std::int64_t chunk = 4096;  // rows that are made or worked on at a time

double bytes_of(const std::vector<at::Tensor> &tables) {
  double sum = 0.0;
  for (const at::Tensor &table : tables) sum += static_cast<double>(table.nbytes());
  return sum;
}

}  // namespace

std::vector<at::Tensor> all_rows(std::int64_t n_rows) {
  std::vector<at::Tensor> parts;
  for (std::int64_t begin = 0; begin < n_rows; begin += chunk)
    parts.push_back(at::arange(begin, std::min(n_rows, begin + chunk), at::kLong));
  return parts;
}

DerivedRows::DerivedRows(std::int64_t n_rows, MemoryBudget &budget, Make make)
    : n_rows_(n_rows), make_(std::move(make)) {
  if (n_rows == 0) return;
  const std::vector<at::Tensor> first = make_(at::zeros({1}, at::kLong));
  n_kept_ = budget.take(n_rows, bytes_of(first));
  if (n_kept_ == 0) return;
  for (const at::Tensor &one : first) {
    std::vector<std::int64_t> shape = one.sizes().vec();
    shape.front() = n_kept_;
    kept_.push_back(at::empty(shape, one.options()));
  }
  std::int64_t begin = 0;
  for (const at::Tensor &index : all_rows(n_kept_)) {
    const std::vector<at::Tensor> made = make_(index);
    for (std::size_t t = 0; t < made.size(); ++t)
      kept_[t].narrow(0, begin, index.size(0)).copy_(made[t]);
    begin += index.size(0);
  }
}

std::vector<at::Tensor> DerivedRows::select(const at::Tensor &index) const {
  if (n_kept_ == 0) return make_(index);
  std::vector<at::Tensor> result;
  if (n_kept_ == n_rows_) {
    for (const at::Tensor &table : kept_) result.push_back(table.index_select(0, index));
    return result;
  }
  const at::Tensor is_kept = index < n_kept_;
  const at::Tensor old_place = is_kept.nonzero().squeeze(1);
  const at::Tensor new_place = is_kept.logical_not().nonzero().squeeze(1);
  const std::vector<at::Tensor> made = make_(index.index_select(0, new_place));
  const at::Tensor known = index.index_select(0, old_place);
  for (std::size_t t = 0; t < kept_.size(); ++t) {
    std::vector<std::int64_t> shape = kept_[t].sizes().vec();
    shape.front() = index.size(0);
    result.push_back(at::empty(shape, kept_[t].options()));
    result.back().index_copy_(0, old_place, kept_[t].index_select(0, known));
    result.back().index_copy_(0, new_place, made[t]);
  }
  return result;
}

double DerivedRows::bytes() const { return bytes_of(kept_); }

}  // namespace dpw
