// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>

#include "base/number_scanner.h"
#include "tight_binding/cell_limit.h"

namespace dpw {

/// What Wannier90's files have in common.

inline std::array<int, 3> scan_cell(NumberScanner &numbers) {
  std::array<int, 3> cell{};
  for (int &component : cell)
    component =
        numbers.integer("a component of R", -largest_cell_component, largest_cell_component);
  return cell;
}

inline std::string in_words(const std::array<int, 3> &cell) {
  return "(" + std::to_string(cell[0]) + ", " + std::to_string(cell[1]) + ", " +
         std::to_string(cell[2]) + ")";
}

}  // namespace dpw
