// SPDX-License-Identifier: MIT
#include "train/memory_budget.h"

namespace dpw {

std::int64_t MemoryBudget::take(std::int64_t n, double bytes) {
  const double rows = bytes > 0.0 ? room() / bytes : static_cast<double>(n);
  const auto fits = rows < static_cast<double>(n) ? static_cast<std::int64_t>(rows) : n;
  kept_ += static_cast<double>(fits) * bytes;
  remade_ += static_cast<double>(n - fits) * bytes;
  return fits;
}

}  // namespace dpw
