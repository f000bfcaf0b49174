// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/line_reader.h"

namespace dpw {

/// Reads the numbers of one line as Fortran writes them, whatever the locale of the host program:
/// exponents with E, D or none ("1.5D-03", "0.1-100"), a leading plus, and columns without a blank
/// in between where a sign parts them ("1.000000-2.000000"). Columns that run together otherwise
/// cannot be told apart: the caller sees an index or a count that is out of range.
class NumberScanner {
 public:
  /// The present `line` of `file`, which errors name.
  NumberScanner(const LineReader &file, std::string_view line) : file_(file), rest_(line) {}

  /// The next number. Throws Error saying what was expected (`what`), and what is there instead;
  /// for real() also if it is not finite.
  std::int64_t integer(const char *what);
  /// An integer that fits the closed range. Throws Error naming number and range.
  int integer(const char *what, std::int64_t lowest, std::int64_t highest);
  double real(const char *what);

  /// True if only blanks are left.
  bool at_end();
  /// Throws Error if there is more on the line.
  void expect_end(const char *after);

 private:
  std::string_view word() const;
  [[noreturn]] void fail(const char *what) const;

  const LineReader &file_;
  std::string_view rest_;
};

}  // namespace dpw
