// SPDX-License-Identifier: MIT
#include "files/wannier90_neighbours.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/line_reader.h"
#include "base/number_scanner.h"

namespace dpw {

namespace {

// CODATA 2006, as Wannier90 has it unless it was built otherwise.
constexpr double bohr_of_wannier90 = 0.52917720859;

Eigen::Vector3d scan_vector(NumberScanner &numbers, const char *what) {
  Eigen::Vector3d v;
  for (double &component : v) component = numbers.real(what);
  return v;
}

/// The first word of a line; the line is left with the rest.
std::string take_word(std::string_view &line) {
  const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
  line.remove_prefix(first);
  const std::size_t length = std::min(line.find_first_of(" \t"), line.size());
  std::string word(line.substr(0, length));
  line.remove_prefix(length);
  return word;
}

/// A line of SEED.win as its parser sees it: lower case, no comment, "=" and ":" as blanks.
std::vector<std::string> words_of(std::string_view line) {
  std::string text(line.substr(0, std::min(line.find_first_of("!#"), line.size())));
  for (char &c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '=' || c == ':') c = ' ';
  }
  std::vector<std::string> words;
  std::string_view rest = text;
  for (std::string word = take_word(rest); !word.empty(); word = take_word(rest))
    words.push_back(word);
  return words;
}

/// The next line of a block that is not empty.
std::vector<std::string> block_words(LineReader &file, std::string_view &line) {
  for (;;) {
    line = file.require("the rest of the block unit_cell_cart");
    line = line.substr(0, std::min(line.find_first_of("!#"), line.size()));
    std::vector<std::string> words = words_of(line);
    if (!words.empty()) return words;
  }
}

Eigen::Matrix3d read_unit_cell(LineReader &file) {
  std::string_view line;
  std::vector<std::string> words = block_words(file, line);
  double unit = 1.0;
  if (words.size() == 1 && words[0].find_first_of("0123456789.") == std::string::npos) {
    if (words[0] == "bohr")
      unit = bohr_of_wannier90;
    else if (words[0] != "ang" && words[0] != "angstrom")
      file.fail("the unit of unit_cell_cart is '" + words[0] + "', but must be ang or bohr");
    words = block_words(file, line);
  }
  Eigen::Matrix3d lattice;
  for (int row = 0; row < 3; ++row) {
    if (words[0] == "end") file.fail("unit_cell_cart ends before its third vector");
    NumberScanner numbers(file, line);
    lattice.row(row) = unit * scan_vector(numbers, "a component of unit_cell_cart").transpose();
    numbers.expect_end("three components");
    words = block_words(file, line);
  }
  if (words != std::vector<std::string>{"end", "unit_cell_cart"})
    file.fail("'end unit_cell_cart' expected after three vectors");
  if (lattice.determinant() == 0.0) file.fail("the vectors of unit_cell_cart span no volume");
  return lattice;
}

}  // namespace

WannierCentres read_centres_xyz(const std::string &path, int n_orbitals) {
  LineReader file(path);
  NumberScanner first(file, file.require("the number of centres and atoms"));
  const std::int64_t n_lines = first.integer("the number of centres and atoms");
  first.expect_end("the number of lines");
  if (n_lines < n_orbitals)
    file.fail("says that " + std::to_string(n_lines) + " centres and atoms follow, but H(R) has " +
              std::to_string(n_orbitals) + " Wannier functions");
  file.require("a comment");
  WannierCentres c;
  for (std::int64_t n = 0; n < n_lines; ++n) {
    std::string_view line = file.require("another centre or atom");
    const std::string symbol = take_word(line);
    NumberScanner numbers(file, line);
    const Eigen::Vector3d position = scan_vector(numbers, "a coordinate");
    numbers.expect_end("three coordinates");
    if ((symbol == "X") != (n < n_orbitals))
      file.fail("H(R) has " + std::to_string(n_orbitals) +
                " Wannier functions, but the number of lines 'X' at the top is another");
    (symbol == "X" ? c.centres : c.positions).push_back(position);
    if (symbol != "X") c.symbols.push_back(symbol);
  }
  std::string_view line;
  if (file.next_filled(line)) file.fail("more lines follow than the first one says");
  return c;
}

WannierInput read_win(const std::string &path) {
  LineReader file(path);
  WannierInput input;
  std::string_view line;
  while (file.next(line)) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 2) continue;
    if (words[0] == "begin" && words[1] == "unit_cell_cart") {
      if (input.lattice) file.fail("there is a second block unit_cell_cart");
      input.lattice = read_unit_cell(file);
    } else if (words[0] == "spinors") {
      input.one_spin = input.one_spin || words[1][0] == 't' || words[1].rfind(".t", 0) == 0;
    } else if (words[0] == "spin") {
      input.one_spin = true;  // up or down
    }
  }
  return input;
}

}  // namespace dpw
