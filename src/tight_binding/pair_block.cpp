// SPDX-License-Identifier: MIT
#include "tight_binding/pair_block.h"

namespace dpw {

bool is_canonical(int row, int column, const std::array<int, 3> &cell) {
  if (row != column) return row < column;
  for (const int component : cell)
    if (component != 0) return component > 0;
  return true;
}

}  // namespace dpw
