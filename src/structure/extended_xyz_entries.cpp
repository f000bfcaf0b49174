// SPDX-License-Identifier: MIT
#include "structure/extended_xyz_entries.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "base/number_scanner.h"

namespace dpw {

namespace {

void skip_blanks(std::string_view &rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
}

[[noreturn]] void fail_open(const LineReader &file, char open) {
  file.fail(std::string("a text that starts with ") + open + " does not end on the line");
}

/// What stands between `rest`'s first character and the next `close`; \ takes the meaning of what
/// follows it, as ASE has it.
std::string take_quoted(const LineReader &file, std::string_view &rest, char close) {
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == close) {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == close || rest[i + 1] == '\\'))
      ++i;
    text += rest[i];
  }
  fail_open(file, rest.front());
}

/// A list in brackets, with blanks in place of brackets and commas.
std::string take_list(const LineReader &file, std::string_view &rest) {
  std::string text;
  int depth = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '[') ++depth;
    if (c == ']') --depth;
    text += c == '[' || c == ']' || c == ',' ? ' ' : c;
    if (depth > 0) continue;
    rest.remove_prefix(i + 1);
    return text;
  }
  fail_open(file, '[');
}

/// The next key or value.
std::string take_text(const LineReader &file, std::string_view &rest) {
  const char open = rest.empty() ? '\0' : rest.front();
  if (open == '"' || open == '\'') return take_quoted(file, rest, open);
  if (open == '{') return take_quoted(file, rest, '}');
  if (open == '[') return take_list(file, rest);
  const std::size_t length = std::min(rest.find_first_of(" \t="), rest.size());
  std::string text(rest.substr(0, length));
  rest.remove_prefix(length);
  return text;
}

}  // namespace

std::map<std::string, std::string> parse_entries(const LineReader &file, std::string_view line) {
  std::map<std::string, std::string> entries;
  std::string_view rest = line;
  for (skip_blanks(rest); !rest.empty(); skip_blanks(rest)) {
    const std::string key = take_text(file, rest);
    skip_blanks(rest);
    std::string value = "T";
    if (!rest.empty() && rest.front() == '=') {
      rest.remove_prefix(1);
      skip_blanks(rest);
      value = take_text(file, rest);
    }
    if (key.empty()) file.fail("the line with Lattice and Properties has a value without a key");
    if (!entries.emplace(key, value).second)
      file.fail("the line with Lattice and Properties has '" + key + "' twice");
  }
  return entries;
}

std::vector<double> entry_numbers(const LineReader &file, const std::string &value,
                                  const char *what) {
  std::vector<double> numbers;
  for (NumberScanner scanner(file, value); !scanner.at_end();)
    numbers.push_back(scanner.real(what));
  return numbers;
}

Eigen::Matrix3d entry_lattice(const LineReader &file,
                              const std::map<std::string, std::string> &entries) {
  const auto found = entries.find("Lattice");
  if (found == entries.end())
    file.fail("there is no Lattice=\"...\": it is no extended XYZ of a periodic cell");
  const std::vector<double> numbers = entry_numbers(file, found->second, "an element of Lattice");
  if (numbers.size() != 9)
    file.fail("Lattice has " + std::to_string(numbers.size()) + " numbers, but should have 9");
  Eigen::Matrix3d lattice;
  for (int i = 0; i < 9; ++i) lattice(i / 3, i % 3) = numbers[static_cast<std::size_t>(i)];
  if (!(std::abs(lattice.determinant()) > 1e-6)) file.fail("the vectors of Lattice span no volume");
  return lattice;
}

}  // namespace dpw
