// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "tight_binding/cell_limit.h"

namespace dpw {

/// What Wannier90's files have in common, as Fortran's list-directed READ takes them.

/// The numbers of the next line that has some: lines that are blank, or a comment from ! or # on,
/// are passed over. Throws Error at the end of the file, saying that `expected` is missing.
inline NumberScanner next_numbers(LineReader &file, const char *expected) {
  for (;;) {
    NumberScanner numbers(file, file.require(expected));
    if (!numbers.at_comment()) return numbers;
  }
}

/// A count that is alone on its line but for a comment, which needs no sign ("4 orbitals").
inline int scan_count(NumberScanner numbers, const char *what, std::int64_t lowest,
                      std::int64_t highest) {
  const int count = numbers.integer(what, lowest, highest);
  numbers.expect_no_number(what);
  return count;
}

/// `n` degeneracies on any number of lines, as they come. Throws Error for more of them.
inline std::vector<std::int32_t> scan_degeneracies(LineReader &file, std::int64_t n) {
  std::vector<std::int32_t> found;
  found.reserve(static_cast<std::size_t>(n));
  while (static_cast<std::int64_t>(found.size()) < n) {
    NumberScanner numbers = next_numbers(file, "the degeneracies of the R");
    while (!numbers.at_comment()) {
      if (static_cast<std::int64_t>(found.size()) == n) {
        numbers.expect_no_number("the degeneracies of as many R as were announced");
        break;
      }
      found.push_back(numbers.integer("the degeneracy of an R", 1, 1'000'000));
    }
  }
  return found;
}

inline std::array<int, 3> scan_cell(NumberScanner &numbers) {
  std::array<int, 3> cell{};
  for (int &component : cell)
    component =
        numbers.integer("a component of R", -largest_cell_component, largest_cell_component);
  return cell;
}

/// Throws Error saying `what` if more follows than blank lines and comments.
inline void expect_file_end(LineReader &file, const char *what) {
  for (std::string_view line; file.next(line);)
    if (!NumberScanner(file, line).at_comment()) file.fail(what);
}

inline std::string in_words(const std::array<int, 3> &cell) {
  return "(" + std::to_string(cell[0]) + ", " + std::to_string(cell[1]) + ", " +
         std::to_string(cell[2]) + ")";
}

}  // namespace dpw
