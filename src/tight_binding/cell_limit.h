// SPDX-License-Identifier: MIT
#pragma once

#include <array>

namespace dpw {

/// Components of R beyond this are damage, and would overflow where they are added.
inline constexpr int largest_cell_component = 1'000'000;

inline bool is_in_range(const std::array<int, 3> &cell) {
  for (const int component : cell)
    if (component < -largest_cell_component || component > largest_cell_component) return false;
  return true;
}

}  // namespace dpw
