// SPDX-License-Identifier: MIT
#include "dataset/training_set_blocks.h"

#include "base/error.h"

namespace dpw {

void BlockArrays::append(const std::optional<FrameBlocks> &blocks) {
  if (blocks) {
    for (const PairBlock &block : blocks->blocks) {
      row.push_back(block.row);
      column.push_back(block.column);
      cell.insert(cell.end(), block.cell.begin(), block.cell.end());
    }
    values.insert(values.end(), blocks->values.begin(), blocks->values.end());
  }
  first.push_back(static_cast<std::int64_t>(row.size()));
}

void BlockArrays::write_places(h5::File &file, const std::string &group) const {
  file.write_packed(group + "/row", row.data(), {row.size()});
  file.write_packed(group + "/column", column.data(), {row.size()});
  file.write_packed(group + "/cell", cell.data(), {row.size(), 3});
}

void BlockArrays::read_places(const h5::File &file, const std::string &group) {
  row = file.read<std::int32_t>(group + "/row", {h5::File::any});
  column = file.read<std::int32_t>(group + "/column", {row.size()});
  cell = file.read<std::int32_t>(group + "/cell", {row.size(), 3});
}

void check_offsets(const std::vector<std::int64_t> &first, std::size_t n, const char *what) {
  bool fits = first.front() == 0 && first.back() == static_cast<std::int64_t>(n);
  for (std::size_t i = 1; i < first.size(); ++i) fits = fits && first[i - 1] <= first[i];
  if (!fits) throw Error(std::string("the frames do not share out the ") + what);
}

BlockReader::BlockReader(const BlockArrays &arrays, std::size_t n_matrices, const char *name)
    : arrays_(arrays), n_matrices_(n_matrices), name_(name) {
  check_offsets(arrays.first, arrays.row.size(), name);
}

std::optional<FrameBlocks> BlockReader::read(std::size_t f, const TrainingSet &set,
                                             const TrainingFrame &frame) {
  const auto first = static_cast<std::size_t>(arrays_.first[f]);
  const auto end = static_cast<std::size_t>(arrays_.first[f + 1]);
  if (first == end) return std::nullopt;
  const std::vector<int> counts = set.orbital_counts(frame);
  const auto n_orbitals = [&](std::int32_t atom) {
    if (atom < 0 || static_cast<std::size_t>(atom) >= counts.size())
      throw Error("a block of frame " + frame.name + " belongs to an atom that does not exist");
    return static_cast<std::size_t>(counts[static_cast<std::size_t>(atom)]);
  };
  FrameBlocks found;
  for (std::size_t b = first; b < end; ++b) {
    const std::size_t size =
        n_matrices_ * n_orbitals(arrays_.row[b]) * n_orbitals(arrays_.column[b]);
    found.blocks.push_back({arrays_.row[b],
                            arrays_.column[b],
                            {arrays_.cell[3 * b], arrays_.cell[3 * b + 1], arrays_.cell[3 * b + 2]},
                            found.values.size()});
    if (arrays_.values.size() - next_value_ < size)
      throw Error(std::string("there are fewer values than the ") + name_ + " need");
    const auto begin = arrays_.values.begin() + static_cast<std::ptrdiff_t>(next_value_);
    found.values.insert(found.values.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    next_value_ += size;
  }
  return found;
}

void BlockReader::finish() const {
  if (next_value_ != arrays_.values.size())
    throw Error(std::string("there are more values than the ") + name_ + " need");
}

}  // namespace dpw
