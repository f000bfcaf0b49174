// SPDX-License-Identifier: MIT
#include "dataset/wannier_spreads.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/line_reader.h"
#include "base/units.h"
#include "layouts/wannier90_layout.h"
#include "layouts/win_reader.h"

namespace dpw {

namespace {

/// Whether the line says this and nothing else.
bool is_heading(std::string_view line, std::string_view words) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line.substr(first, words.size()) != words) return false;
  return line.find_first_not_of(" \t", first + words.size()) == std::string_view::npos;
}

}  // namespace

std::vector<WannierSpread> read_wannier_spreads(const std::string &path, int n_orbitals) {
  LineReader file(path);
  constexpr std::string_view mark = "WF centre and spread";
  std::vector<WannierSpread> spreads;
  double unit = 1.0;  // A
  bool has_begun = false;
  bool has_ended = false;
  for (std::string_view line; file.next(line);) {
    has_begun = has_begun || is_heading(line, "Initial State");
    if (is_heading(line, "Final State")) {
      has_ended = true;
      spreads.clear();  // those before are of another state
    }
    if (line.find("Length Unit") != std::string_view::npos &&
        lower_case(line).find("bohr") != std::string::npos)
      unit = bohr_in_angstrom;
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) continue;
    std::string text(line.substr(at + mark.size()));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '(' || c == ')' || c == ','; }, ' ');
    NumberScanner numbers(file, text);
    const int number = numbers.integer("the number of a Wannier function", 1, n_orbitals);
    if (number == 1) spreads.clear();  // the list of another iteration
    if (number != static_cast<int>(spreads.size()) + 1)
      file.fail("Wannier function " + std::to_string(spreads.size() + 1) + " expected, but " +
                std::to_string(number) + " found");
    WannierSpread wannier{};
    for (double &component : wannier.centre) component = numbers.real("a coordinate of a centre");
    wannier.spread = numbers.real("a spread");
    if (wannier.spread < 0.0) file.fail("a spread is below zero");
    numbers.expect_end("a spread");
    file.expect_line_end();
    wannier.centre *= unit;
    wannier.spread *= unit * unit;
    spreads.push_back(wannier);
  }
  if (has_begun && !has_ended)
    throw Error(path + " ends before the final state of the run: is it truncated?");
  if (static_cast<int>(spreads.size()) != n_orbitals)
    throw Error(path + " ends with centres and spreads of " + std::to_string(spreads.size()) +
                " Wannier functions, but H(R) has " + std::to_string(n_orbitals));
  return spreads;
}

}  // namespace dpw
