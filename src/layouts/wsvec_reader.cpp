// SPDX-License-Identifier: MIT
#include "layouts/wsvec_reader.h"

#include "base/number_scanner.h"
#include "layouts/wannier90_layout.h"

namespace dpw {

WsvecReader::WsvecReader(const std::string &path, int n_orbitals)
    : file_(path), n_orbitals_(n_orbitals) {
  file_.require("its comment line");
}

void WsvecReader::read_cell(const std::array<int, 3> &cell) {
  shifts_.clear();
  start_.assign(1, 0);
  for (int row = 0; row < n_orbitals_; ++row)
    for (int column = 0; column < n_orbitals_; ++column) {
      NumberScanner numbers = next_numbers(file_, "R and the numbers of two Wannier functions");
      const std::array<int, 3> found = scan_cell(numbers);
      const int a = numbers.integer("the number of a Wannier function", 1, n_orbitals_);
      const int b = numbers.integer("the number of a Wannier function", 1, n_orbitals_);
      numbers.expect_comment_only("the pair");
      if (found != cell || a != row + 1 || b != column + 1)
        file_.fail("the pair " + std::to_string(row + 1) + ", " + std::to_string(column + 1) +
                   " of R = " + in_words(cell) + " expected, but " + std::to_string(a) + ", " +
                   std::to_string(b) + " of R = " + in_words(found) +
                   " found: the file belongs to another run than H(R), which lists that R next");
      // more than the 8 corners of a cell do not meet in one point, but tolerances may add some
      const int n_shifts =
          scan_count(next_numbers(file_, "the number of shifts"), "the number of shifts", 1, 1000);
      for (int t = 0; t < n_shifts; ++t) {
        NumberScanner shift = next_numbers(file_, "a shift");
        shifts_.push_back(scan_cell(shift));
        shift.expect_comment_only("the shift");
      }
      start_.push_back(shifts_.size());
    }
}

void WsvecReader::expect_end() {
  file_.expect_line_end();
  expect_file_end(file_, "more pairs follow than H(R) has: the file belongs to another run");
}

}  // namespace dpw
