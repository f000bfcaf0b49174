// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "train/memory_budget.h"

namespace dpw {

/// 0 ... n_rows - 1, as many at a time as are worked on at once where there is no gradient.
std::vector<at::Tensor> all_rows(std::int64_t n_rows);

/// Tables of which every row can be made from other data. As many rows as the budget has room for
/// are made once and kept, the others whenever a batch asks for them. As long as a row depends on
/// nothing but its number, a batch is the same, bit for bit, whatever was kept.
class DerivedRows {
 public:
  /// The rows of `index`, [rows, ...], of one table or of several that are needed together.
  using Make = std::function<std::vector<at::Tensor>(const at::Tensor &index)>;

  DerivedRows(std::int64_t n_rows, MemoryBudget &budget, Make make);

  std::vector<at::Tensor> select(const at::Tensor &index) const;
  /// Of what is kept, as the tensors have it.
  double bytes() const;

 private:
  std::int64_t n_rows_;
  std::int64_t n_kept_ = 0;  // the first ones
  Make make_;
  std::vector<at::Tensor> kept_;
};

}  // namespace dpw
