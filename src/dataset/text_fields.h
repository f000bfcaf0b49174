// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"

namespace dpw {

/// The words of a line, parted by blanks.
std::vector<std::string> split_words(std::string_view line);

/// `text` without blanks at both ends.
std::string trimmed(std::string_view text);

/// A `format` of printf for one number, with it, as "%.3f A".
std::string with_number(const char *format, double value);

/// One number out of one word. Throws Error naming file, line and `what` unless the word is a
/// finite number, all of it; `integer_field` also unless it lies in the closed range.
double real_field(const LineReader &file, const std::string &word, const char *what);
int integer_field(const LineReader &file, const std::string &word, const char *what, int lowest,
                  int highest);

}  // namespace dpw
