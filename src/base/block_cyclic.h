// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// Which elements of an n x n matrix a rank holds: ScaLAPACK's two-dimensional block-cyclic layout,
/// square blocks dealt like cards to the rows and to the columns of a grid of ranks. Local elements
/// keep their order. Ranks stand in the grid column by column: 0 and 1 below one another in a grid
/// of two rows.
class BlockCyclic {
 public:
  /// The part of `rank` in a grid of `grid_rows` x `grid_columns`; a rank behind the last of the
  /// grid holds nothing.
  BlockCyclic(int n, int block, int grid_rows, int grid_columns, int rank);

  /// The layout for `n_ranks` ranks: the grid as square as their number allows, with no more rows
  /// than columns, and blocks that leave nobody empty-handed. Where `n` has less than
  /// `kSmallestShare` rows per rank, only the first ranks get a part.
  static BlockCyclic choose(int n, int n_ranks, int rank);

  int n() const { return n_; }
  int block() const { return block_; }
  int grid_rows() const { return rows_.n_places; }
  int grid_columns() const { return columns_.n_places; }
  /// Ranks that hold a part: 0 ... n_active() - 1.
  int n_active() const { return rows_.n_places * columns_.n_places; }
  bool active() const { return active_; }

  /// Place of this rank in the grid; 0, 0 for one that holds nothing.
  int grid_row() const { return rows_.place; }
  int grid_column() const { return columns_.place; }

  int local_rows() const { return active_ ? rows_.extent(n_, block_) : 0; }
  int local_columns() const { return active_ ? columns_.extent(n_, block_) : 0; }

  /// Global index of a local row or column.
  int row(int local) const { return rows_.global(local, block_); }
  int column(int local) const { return columns_.global(local, block_); }

  /// Local index of a global row or column, -1 if it belongs to others.
  int local_row(int global) const { return active_ ? rows_.local(global, block_) : -1; }
  int local_column(int global) const { return active_ ? columns_.local(global, block_) : -1; }

  /// How many of the first `n` global columns are here; they are the first local ones.
  int local_columns_before(int n) const { return active_ ? columns_.extent(n, block_) : 0; }

  static constexpr int kSmallestShare = 16;
  static constexpr int kLargestBlock = 32;

 private:
  /// One direction of the grid.
  struct Direction {
    int n_places, place;
    int extent(int n, int block) const;
    int global(int local, int block) const;
    int local(int global, int block) const;
  };

  int n_, block_;
  Direction rows_, columns_;
  bool active_;
};

}  // namespace dpw
