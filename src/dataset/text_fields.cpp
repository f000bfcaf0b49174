// SPDX-License-Identifier: MIT
#include "dataset/text_fields.h"

#include <algorithm>
#include <cstdio>

#include "base/number_scanner.h"

namespace dpw {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void skip_blanks(std::string_view &rest) {
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
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

std::string with_number(const char *format, double value) {
  char text[80];
  std::snprintf(text, sizeof text, format, value);
  return text;
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

}  // namespace dpw
