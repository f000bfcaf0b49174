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
/// cannot be told apart: the caller sees an index or a count that is out of range. What starts with
/// ! or # is a comment, and no number reaches into it.
class NumberScanner {
 public:
  /// The present `line` of `file`, which errors name.
  NumberScanner(const LineReader &file, std::string_view line) : file_(&file), rest_(line) {}

  /// The next number. Throws Error saying what was expected (`what`), and what is there instead;
  /// for real() also if it is not finite.
  std::int64_t integer(const char *what);
  /// An integer that fits the closed range. Throws Error naming number and range.
  int integer(const char *what, std::int64_t lowest, std::int64_t highest);
  double real(const char *what);

  /// True if only blanks are left.
  bool at_end();
  /// True if only blanks and a comment, from ! or # on, are left.
  bool at_comment();
  /// Throws Error if there is more on the line.
  void expect_end(const char *after);
  /// Throws Error if there is more on the line than a comment.
  void expect_comment_only(const char *after);
  /// As Fortran's list-directed READ does, which takes its numbers and goes to the next line: what
  /// is left is a comment, with or without a sign. Throws Error if it starts with a number, which
  /// would be lost.
  void expect_no_number(const char *after);

 private:
  std::string_view word() const;
  double unusual_real(const char *what);
  [[noreturn]] void fail(const char *what) const;
  [[noreturn]] void fail_after(const char *after) const;

  const LineReader *file_;
  std::string_view rest_;
};

}  // namespace dpw
