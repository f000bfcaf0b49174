// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/block_cyclic.h"

using dpw::BlockCyclic;

namespace {

/// Blocks dealt one by one: for each index the place that gets it, and where it lies there.
std::vector<std::pair<int, int>> dealt(int n, int block, int n_places) {
  std::vector<std::pair<int, int>> cards;
  std::vector<int> held(static_cast<std::size_t>(n_places), 0);
  for (int i = 0; i < n; ++i) {
    const int place = i / block % n_places;
    cards.emplace_back(place, held[static_cast<std::size_t>(place)]++);
  }
  return cards;
}

}  // namespace

TEST(BlockCyclic, DealsBlocksLikeCards) {
  for (const int n : {0, 1, 2, 7, 31, 32, 33, 100})
    for (const int block : {1, 3, 32, 64})
      for (const auto &[grid_rows, grid_columns] : {std::pair(1, 1), {1, 3}, {2, 2}, {2, 3}}) {
        const auto rows = dealt(n, block, grid_rows);
        const auto columns = dealt(n, block, grid_columns);
        for (int rank = 0; rank < grid_rows * grid_columns; ++rank) {
          const BlockCyclic layout(n, block, grid_rows, grid_columns, rank);
          EXPECT_EQ(layout.grid_row() + layout.grid_column() * grid_rows, rank);
          int n_rows = 0;
          int n_columns = 0;
          for (int i = 0; i < n; ++i) {
            const auto &[place, local] = rows[static_cast<std::size_t>(i)];
            const bool mine = place == layout.grid_row();
            EXPECT_EQ(layout.local_row(i), mine ? local : -1);
            if (mine) {
              EXPECT_EQ(layout.row(n_rows++), i);
            }
          }
          for (int i = 0; i < n; ++i) {
            const auto &[place, local] = columns[static_cast<std::size_t>(i)];
            const bool mine = place == layout.grid_column();
            EXPECT_EQ(layout.local_columns_before(i), n_columns);
            EXPECT_EQ(layout.local_column(i), mine ? local : -1);
            if (mine) {
              EXPECT_EQ(layout.column(n_columns++), i);
            }
          }
          EXPECT_EQ(layout.local_rows(), n_rows);
          EXPECT_EQ(layout.local_columns(), n_columns);
        }
      }
}

TEST(BlockCyclic, GivesNothingToARankOutsideTheGrid) {
  const BlockCyclic layout(10, 2, 1, 2, 2);
  EXPECT_FALSE(layout.active());
  EXPECT_EQ(layout.local_rows() + layout.local_columns(), 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(layout.local_row(i), -1);
}

TEST(BlockCyclic, ChoosesASquareGridAndLeavesNobodyEmptyHanded) {
  const std::map<int, std::pair<int, int>> grids = {{1, {1, 1}}, {2, {1, 2}}, {3, {1, 3}},
                                                    {4, {2, 2}}, {6, {2, 3}}, {12, {3, 4}}};
  for (const auto &[n_ranks, grid] : grids)
    for (const int n : {0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 64, 1000}) {
      const int n_working = std::min(n_ranks, std::max(1, n / BlockCyclic::kSmallestShare));
      for (int rank = 0; rank < n_ranks; ++rank) {
        const BlockCyclic layout = BlockCyclic::choose(n, n_ranks, rank);
        EXPECT_EQ(layout.n_active(), n_working);
        EXPECT_EQ(layout.active(), rank < n_working);
        if (n_working == n_ranks) {
          EXPECT_EQ(std::pair(layout.grid_rows(), layout.grid_columns()), grid);
        }
        if (layout.active() && n > 0) {
          EXPECT_GT(layout.local_rows(), 0);
          EXPECT_GT(layout.local_columns(), 0);
        }
      }
    }
}
