// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/training_set.h"
#include "files/hdf5_handle.h"

namespace dpw {

/// One of the two lists of blocks of a training set's file, all frames one after the other.
struct BlockArrays {
  std::vector<std::int64_t> first = {0};  ///< [frames + 1], see training_set_hdf5.h
  std::vector<std::int32_t> row, column, cell;
  std::vector<float> values;  ///< eV

  /// Adds those of the next frame.
  void append(const std::optional<FrameBlocks> &blocks);
  /// row, column and cell, in a group.
  void write_places(h5::File &file, const std::string &group) const;
  void read_places(const h5::File &file, const std::string &group);
};

/// Throws Error unless the offsets ascend from 0 to the number `n` of entries; `what`: of what, in
/// words.
void check_offsets(const std::vector<std::int64_t> &first, std::size_t n, const char *what);

/// Gives the frames, which have to ask in their order, their blocks back.
class BlockReader {
 public:
  /// A block has so many matrices; `name` is what the errors call the blocks. Throws as
  /// check_offsets.
  BlockReader(const BlockArrays &arrays, std::size_t n_matrices, const char *name);

  /// Those of frame f of the file, whose structure is known; empty: it has no such blocks. Throws
  /// Error for atoms that do not exist, and where values are missing.
  std::optional<FrameBlocks> read(std::size_t f, const TrainingSet &set,
                                  const TrainingFrame &frame);
  /// Throws Error unless all values were read.
  void finish() const;

 private:
  const BlockArrays &arrays_;
  std::size_t n_matrices_;
  const char *name_;
  std::size_t next_value_ = 0;
};

}  // namespace dpw
