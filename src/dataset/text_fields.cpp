// SPDX-License-Identifier: MIT
#include "dataset/text_fields.h"

#include <algorithm>

#include "base/number_scanner.h"

namespace dpw {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void skip_blanks(std::string_view &rest) {
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
}

/// The next key or value.
std::string take_text(const LineReader &file, std::string_view &rest) {
  const char open = rest.empty() ? '\0' : rest.front();
  if (open == '"' || open == '\'' || open == '{') {
    const std::size_t end = rest.find(open == '{' ? '}' : open, 1);
    if (end == std::string_view::npos)
      file.fail(std::string("a text that starts with ") + open + " does not end on the line");
    std::string text(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    return text;
  }
  const std::size_t length = std::min(rest.find_first_of(" \t="), rest.size());
  std::string text(rest.substr(0, length));
  rest.remove_prefix(length);
  return text;
}

}  // namespace

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (skip_blanks(line); !line.empty(); skip_blanks(line)) {
    const std::size_t length = std::min(line.find_first_of(" \t"), line.size());
    words.emplace_back(line.substr(0, length));
    line.remove_prefix(length);
  }
  return words;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
}

double real_field(const LineReader &file, const std::string &word, const char *what) {
  NumberScanner scanner(file, word);
  const double value = scanner.real(what);
  scanner.expect_end(what);
  return value;
}

int integer_field(const LineReader &file, const std::string &word, const char *what, int lowest,
                  int highest) {
  NumberScanner scanner(file, word);
  const int value = scanner.integer(what, lowest, highest);
  scanner.expect_end(what);
  return value;
}

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

}  // namespace dpw
