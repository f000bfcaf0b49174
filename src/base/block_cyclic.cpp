// SPDX-License-Identifier: MIT
#include "base/block_cyclic.h"

#include <algorithm>

namespace dpw {

int BlockCyclic::Direction::extent(int n, int block) const {
  const int whole_rounds = n / (block * n_places) * block;
  const int rest = n % (block * n_places) - place * block;
  return whole_rounds + std::clamp(rest, 0, block);
}

int BlockCyclic::Direction::global(int local, int block) const {
  return (local / block * n_places + place) * block + local % block;
}

int BlockCyclic::Direction::local(int global, int block) const {
  const int b = global / block;
  return b % n_places == place ? b / n_places * block + global % block : -1;
}

BlockCyclic::BlockCyclic(int n, int block, int grid_rows, int grid_columns, int rank)
    : n_(n),
      block_(block),
      rows_{grid_rows, 0},
      columns_{grid_columns, 0},
      active_(rank < grid_rows * grid_columns) {
  if (!active_) return;
  rows_.place = rank % grid_rows;
  columns_.place = rank / grid_rows;
}

BlockCyclic BlockCyclic::choose(int n, int n_ranks, int rank) {
  const int n_active = std::clamp(n / kSmallestShare, 1, n_ranks);
  int grid_rows = 1;
  for (int i = 1; i * i <= n_active; ++i)
    if (n_active % i == 0) grid_rows = i;
  const int grid_columns = n_active / grid_rows;
  // n >= kSmallestShare * n_active, or one rank alone: never less than a block for each column
  const int block = std::clamp(n / grid_columns, 1, kLargestBlock);
  return {n, block, grid_rows, grid_columns, rank};
}

}  // namespace dpw
