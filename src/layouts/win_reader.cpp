// SPDX-License-Identifier: MIT
#include "layouts/win_reader.h"

#include <algorithm>

#include "layouts/wannier90_layout.h"

namespace dpw {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A line without its comment, with blanks for tabs, and without blanks at its ends.
std::string bare(std::string_view line) {
  const std::string text = with_blanks_for("\t", line.substr(0, line.find_first_of("!#")));
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// "begin" or "end" and what follows; empty texts for another line.
std::array<std::string, 2> border_of(const std::string &line) {
  const std::string text = lower_case(line);
  const std::size_t length = std::min(text.find(' '), text.size());
  const std::string word = text.substr(0, length);
  if (word != "begin" && word != "end") return {};
  const std::size_t start = std::min(text.find_first_not_of(' ', length), text.size());
  return {word, text.substr(start, text.find(' ', start) - start)};
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char &c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string with_blanks_for(std::string_view marks, std::string_view text) {
  std::string blanks(text);
  for (char &c : blanks)
    if (marks.find(c) != std::string_view::npos) c = ' ';
  return blanks;
}

bool WinReader::next_line(std::string &line) {
  for (std::string_view found; file_.next(found);) {
    if (file_.line_number() == 1 && found.substr(0, 3) == byte_order_mark) found.remove_prefix(3);
    line = bare(found);
    if (!line.empty()) return true;
  }
  return false;
}

void WinReader::take_once(const std::string &what) {
  if (!taken_.insert(what).second) file_.fail("there is a second " + what);
}

bool WinReader::next(WinStatement &statement) {
  std::string line;
  while (!block_.empty()) next_in_block(line);
  if (!next_line(line)) return false;
  const auto [border, name] = border_of(line);
  if (border == "end") file_.fail("a block ends here, but it does not begin: is a line missing?");
  if (border == "begin") {
    if (name.empty()) file_.fail("a block begins here, but it has no name");
    take_once("block " + name);
    block_ = name;
    statement = {true, name, ""};
    return true;
  }
  const std::string text = lower_case(line);
  const std::size_t length = std::min(text.find_first_of(" =:"), text.size());
  statement = {false, text.substr(0, length),
               with_blanks_for("=:,", std::string_view(text).substr(length))};
  return true;
}

bool WinReader::next_in_block(std::string &line) {
  if (!next_line(line)) file_.require(("the end of the block " + block_).c_str());
  const auto [border, name] = border_of(line);
  if (border.empty()) return true;
  if (border == "begin" || name != block_)
    file_.fail("'" + line + "' found, but the block " + block_ + " has not ended: is its 'end " +
               block_ + "' missing?");
  block_.clear();
  return false;
}

bool WinReader::logical(const WinStatement &statement) {
  take_once(statement.name);
  // Wannier90's rule: any t is true, else any f is false
  if (statement.value.find('t') != std::string::npos) return true;
  if (statement.value.find('f') == std::string::npos)
    file_.fail(statement.name + " should be T or F, but is '" + bare(statement.value) + "'");
  return false;
}

int WinReader::integer(const WinStatement &statement, int lowest, int highest) {
  take_once(statement.name);
  NumberScanner numbers(file_, statement.value);
  const int value = numbers.integer(statement.name.c_str(), lowest, highest);
  numbers.expect_end(statement.name.c_str());
  file_.expect_line_end();
  return value;
}

std::array<int, 3> WinReader::three_integers(const WinStatement &statement, int lowest,
                                             int highest) {
  take_once(statement.name);
  const std::string what = "a number of " + statement.name;
  NumberScanner numbers(file_, statement.value);
  std::array<int, 3> values{};
  for (int &value : values) {
    if (numbers.at_end()) file_.fail(statement.name + " should have three numbers");
    value = numbers.integer(what.c_str(), lowest, highest);
  }
  if (!numbers.at_end()) file_.fail(statement.name + " should have three numbers");
  file_.expect_line_end();
  return values;
}

}  // namespace dpw
