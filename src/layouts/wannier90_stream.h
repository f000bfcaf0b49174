// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

/// Wannier90's `SEED_hr.dat` or `SEED_tb.dat` as a stream: one R at a time. Throws Error naming
/// file and line for what is missing, repeated, out of range or not finite.
class Wannier90Stream {
 public:
  /// Reads all before the first element and tells the two formats apart.
  explicit Wannier90Stream(const std::string &path);

  bool is_tb() const { return lattice_.has_value(); }
  int n_orbitals() const { return n_orbitals_; }
  std::int64_t n_cells() const { return static_cast<std::int64_t>(degeneracy_.size()); }
  const std::optional<Eigen::Matrix3d> &lattice() const { return lattice_; }  ///< rows, A

  /// Reads the elements of the next R, those that are zero left out, divided by its degeneracy;
  /// to be called n_cells() times.
  std::array<int, 3> read_cell(std::vector<CellElement> &elements);

  /// Reads what follows the last element: the positions in SEED_tb.dat, else nothing. Throws Error
  /// also if the partner -R of some R was missing.
  void finish();
  /// Of SEED_tb.dat, after finish(): <n,0|r|n,0>, A; empty where the file ends before.
  const std::vector<Eigen::Vector3d> &centres() const { return centres_; }

 private:
  void read_counts(const NumberScanner &first);
  void start_cell(const std::array<int, 3> &cell);
  void check_pair(int row, int column, std::int64_t number);
  void read_positions();
  std::array<int, 3> read_cell_line(const char *expected);

  LineReader file_;
  std::string_view line_;
  std::optional<Eigen::Matrix3d> lattice_;
  int n_orbitals_ = 0;
  std::vector<std::int32_t> degeneracy_;
  std::map<std::array<int, 3>, std::int64_t> line_of_cell_;
  std::size_t n_read_ = 0;
  bool row_first_ = true;  // the row index runs fastest
  bool order_known_ = false;
  std::vector<Eigen::Vector3d> centres_;
};

}  // namespace dpw
