// SPDX-License-Identifier: MIT
#include "layouts/wannier90_neighbours.h"

#include <algorithm>
#include <string_view>

#include "base/utf8.h"
#include "layouts/wannier90_layout.h"

namespace dpw {

namespace {

/// The first word of a line; the line is left with the rest.
std::string take_word(std::string_view &line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::size_t length = std::min(line.find_first_of(" \t"), line.size());
  std::string word(line.substr(0, length));
  line.remove_prefix(length);
  return word;
}

}  // namespace

WannierCentres read_centres_xyz(const std::string &path, int n_orbitals) {
  LineReader file(path);
  NumberScanner first = next_numbers(file, "the number of centres and atoms");
  const std::int64_t n_lines = first.integer("the number of centres and atoms");
  first.expect_no_number("the number of lines");
  if (n_lines < n_orbitals)
    file.fail("says that " + std::to_string(n_lines) + " centres and atoms follow, but H(R) has " +
              std::to_string(n_orbitals) + " Wannier functions");
  file.require("a comment");
  WannierCentres c;
  for (std::int64_t n = 0; n < n_lines; ++n) {
    std::string_view line;
    if (!file.next_filled(line)) file.require("another centre or atom");
    const std::string symbol = take_word(line);
    if (symbol != valid_utf8(symbol)) file.fail("'" + symbol + "' is no symbol of an element");
    const bool is_centre = symbol == "X" || symbol == "x";
    NumberScanner numbers(file, line);
    Eigen::Vector3d position;
    for (double &component : position) component = numbers.real("a coordinate");
    numbers.expect_comment_only("three coordinates");
    if (is_centre != (n < n_orbitals))
      file.fail("H(R) has " + std::to_string(n_orbitals) +
                " Wannier functions, but the number of lines 'X' at the top is another");
    (is_centre ? c.centres : c.positions).push_back(position);
    if (!is_centre) c.symbols.push_back(symbol);
  }
  file.expect_line_end();
  expect_file_end(file, "more lines follow than the first one says");
  return c;
}

}  // namespace dpw
