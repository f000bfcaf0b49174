// SPDX-License-Identifier: MIT
#include "layouts/wannier90_stream.h"

#include <Eigen/LU>
#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/number_scanner.h"
#include "layouts/wannier90_layout.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

namespace {

/// "0 0 0 1 1 0 0" and its end: no line of an element is shorter in _hr.dat, "1 1 0 0" in _tb.dat.
constexpr std::int64_t shortest_hr_line = 14, shortest_tb_line = 8;

/// True for a line that starts with an integer and not with three numbers, as a lattice vector
/// does: both counts of _hr.dat, which may have a comment behind them.
bool is_count(std::string_view line) {
  constexpr std::string_view digits = "+-0123456789";
  line = line.substr(0, line.find_first_of("!#"));
  int n_numbers = 0;
  for (; n_numbers < 3; ++n_numbers) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (n_numbers == 0 && word.find_first_not_of(digits) != std::string_view::npos) return false;
    if (word.empty() || (digits.find(word[0]) == std::string_view::npos && word[0] != '.')) break;
    line.remove_prefix(word.size());
  }
  return n_numbers == 1 || n_numbers == 2;
}

void refuse_binary(const LineReader &file, std::string_view line) {
  if (line.find('\0') != std::string_view::npos)
    throw Error(file.path() +
                " is neither an HDF5 file of this package nor text of Wannier90 "
                "(_hr.dat, _tb.dat)");
}

}  // namespace

Wannier90Stream::Wannier90Stream(const std::string &path) : file_(path) {
  refuse_binary(file_, file_.require("a comment line"));
  constexpr const char *expected = "the number of Wannier functions, or a lattice vector";
  if (!file_.next_filled(line_)) file_.require(expected);
  refuse_binary(file_, line_);
  NumberScanner numbers(file_, line_);
  if (!is_count(line_)) {
    Eigen::Matrix3d lattice;
    for (int row = 0; row < 3; ++row) {
      if (row > 0) numbers = next_numbers(file_, "a lattice vector");
      for (int d = 0; d < 3; ++d)
        lattice(row, d) =
            numbers.real("the number of Wannier functions (_hr.dat) or a lattice vector (_tb.dat)");
      numbers.expect_comment_only("a lattice vector");
    }
    if (lattice.determinant() == 0.0) file_.fail("the lattice vectors span no volume");
    lattice_ = lattice;
    numbers = next_numbers(file_, "the number of Wannier functions");
  }
  read_counts(numbers);
}

void Wannier90Stream::read_counts(const NumberScanner &first) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max() - 1;
  n_orbitals_ = scan_count(first, "the number of Wannier functions", 1, most);
  const int n_cells =
      scan_count(next_numbers(file_, "the number of R"), "the number of R", 1, most);
  // Before anything is allocated: what the counts promise has to fit the file. Doubles: the product
  // may overflow an integer.
  const double n_lines = static_cast<double>(n_orbitals_) * n_orbitals_ * n_cells;
  const auto shortest = static_cast<double>(is_tb() ? shortest_tb_line : shortest_hr_line);
  if (n_lines * shortest > static_cast<double>(file_.n_bytes()) + 2.0)
    file_.fail(std::to_string(n_orbitals_) + " Wannier functions and " + std::to_string(n_cells) +
               " R have more elements than a file of " + std::to_string(file_.n_bytes()) +
               " bytes can hold: the counts are wrong, or the file is truncated");
  degeneracy_ = scan_degeneracies(file_, n_cells);
}

std::array<int, 3> Wannier90Stream::read_cell_line(const char *expected) {
  NumberScanner numbers = next_numbers(file_, expected);
  const std::array<int, 3> cell = scan_cell(numbers);
  numbers.expect_comment_only("R");
  return cell;
}

void Wannier90Stream::start_cell(const std::array<int, 3> &cell) {
  const auto [place, is_new] = line_of_cell_.emplace(cell, file_.line_number());
  if (!is_new)
    file_.fail("R = " + in_words(cell) + " was there before, at line " +
               std::to_string(place->second));
}

/// `number`: of the pair within its R, from 0.
void Wannier90Stream::check_pair(int row, int column, std::int64_t number) {
  if (number == 1 && !order_known_) {
    row_first_ = !(row == 0 && column == 1);
    order_known_ = true;
  }
  auto fast = static_cast<int>(number % n_orbitals_);
  auto slow = static_cast<int>(number / n_orbitals_);
  if (!row_first_) std::swap(fast, slow);
  if (row != fast || column != slow)
    file_.fail("the element " + std::to_string(fast + 1) + ", " + std::to_string(slow + 1) +
               " expected, but " + std::to_string(row + 1) + ", " + std::to_string(column + 1) +
               " found: a line is missing, repeated or out of order");
}

std::array<int, 3> Wannier90Stream::read_cell(std::vector<CellElement> &elements) {
  elements.clear();
  std::array<int, 3> cell{};
  if (is_tb()) {
    cell = read_cell_line("another R with its elements");
    start_cell(cell);
  }
  const double weight = 1.0 / degeneracy_[n_read_];
  const std::int64_t n_pairs = static_cast<std::int64_t>(n_orbitals_) * n_orbitals_;
  for (std::int64_t number = 0; number < n_pairs; ++number) {
    NumberScanner numbers = next_numbers(file_, "another element of H(R)");
    if (!is_tb()) {
      const std::array<int, 3> found = scan_cell(numbers);
      if (number == 0) start_cell(cell = found);
      if (found != cell)
        file_.fail("an element of R = " + in_words(found) + " follows, but only " +
                   std::to_string(number) + " of the " + std::to_string(n_pairs) +
                   " elements of R = " + in_words(cell) + " are there");
    }
    const int row = numbers.integer("the number of a Wannier function", 1, n_orbitals_) - 1;
    const int column = numbers.integer("the number of a Wannier function", 1, n_orbitals_) - 1;
    check_pair(row, column, number);
    const double re = numbers.real("the real part of an element");
    const double im = numbers.real("the imaginary part of an element");
    numbers.expect_comment_only("the imaginary part");
    if (re != 0.0 || im != 0.0) elements.push_back({row, column, {weight * re, weight * im}});
  }
  ++n_read_;
  return cell;
}

void Wannier90Stream::finish() {
  file_.expect_line_end();
  for (const auto &[cell, line] : line_of_cell_) {
    const std::array<int, 3> opposite = {-cell[0], -cell[1], -cell[2]};
    if (line_of_cell_.count(opposite) == 0)
      throw Error(file_.path() + ", line " + std::to_string(line) + ": R = " + in_words(cell) +
                  " is there, but its partner -R = " + in_words(opposite) +
                  " is not: H(R) cannot be Hermitian");
  }
  if (is_tb()) read_positions();
  file_.expect_line_end();
  expect_file_end(file_, "more lines follow than the counts at the top announce");
}

void Wannier90Stream::read_positions() {
  const std::int64_t n_pairs = static_cast<std::int64_t>(n_orbitals_) * n_orbitals_;
  std::vector<Eigen::Vector3d> centres(static_cast<std::size_t>(n_orbitals_));
  bool home_seen = false;
  for (std::size_t c = 0; c < degeneracy_.size(); ++c) {
    if (!file_.next_filled(line_)) {
      if (c == 0) return;  // without positions, as some programs write it
      file_.require("another R of the positions");
    }
    NumberScanner head(file_, line_);
    const std::array<int, 3> cell = scan_cell(head);
    head.expect_comment_only("R");
    const bool home = cell == std::array<int, 3>{0, 0, 0};
    home_seen = home_seen || home;
    for (std::int64_t number = 0; number < n_pairs; ++number) {
      NumberScanner numbers = next_numbers(file_, "another element of the positions");
      const int row = numbers.integer("the number of a Wannier function", 1, n_orbitals_) - 1;
      const int column = numbers.integer("the number of a Wannier function", 1, n_orbitals_) - 1;
      check_pair(row, column, number);
      for (int d = 0; d < 3; ++d) {
        const double re = numbers.real("the real part of a position");
        numbers.real("the imaginary part of a position");
        if (home && row == column) centres[static_cast<std::size_t>(row)][d] = re;
      }
      numbers.expect_comment_only("three positions");
    }
  }
  if (home_seen) centres_ = centres;
}

}  // namespace dpw
