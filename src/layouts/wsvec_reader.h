// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/line_reader.h"

namespace dpw {

/// Wannier90's `SEED_wsvec.dat`: for every R and every pair of Wannier functions the lattice
/// vectors T that move the second one to the image(s) nearest to the first one. With
/// use_ws_distance = true, Wannier90 interpolates
///   H_ab(k) = sum_R sum_T exp(i k.(R + T)) H_ab(R) / (degeneracy of R * number of T),
/// T of (a, b, R). Held is one R's part at a time.
class WsvecReader {
 public:
  /// The file and how many Wannier functions it has to be of.
  WsvecReader(const std::string &path, int n_orbitals);

  /// Reads the next part of the file. Throws Error unless it is that of `cell` with every pair
  /// once.
  void read_cell(const std::array<int, 3> &cell);
  /// The vectors T of the pair, from 0, in the part that was read.
  const std::array<int, 3> *begin(int row, int column) const {
    return shifts_.data() + start_[place(row, column)];
  }
  const std::array<int, 3> *end(int row, int column) const {
    return shifts_.data() + start_[place(row, column) + 1];
  }
  /// Throws Error if there is more in the file.
  void expect_end();

 private:
  std::size_t place(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(n_orbitals_) +
           static_cast<std::size_t>(column);
  }

  LineReader file_;
  int n_orbitals_;
  std::vector<std::array<int, 3>> shifts_;
  std::vector<std::size_t> start_;  // [n_orbitals^2 + 1] into shifts_
};

}  // namespace dpw
