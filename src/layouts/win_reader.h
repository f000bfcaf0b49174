// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/line_reader.h"

namespace dpw {

/// A keyword of `SEED.win` with its value, or the beginning of a block.
struct WinStatement {
  bool is_block = false;
  std::string name;   ///< lower case
  std::string value;  ///< of a keyword: lower case, commas as blanks; may be empty
};

/// Wannier90's input, `SEED.win`, statement by statement as Wannier90 takes it: upper case is lower
/// case, tabs are blanks, ! and # start comments, a keyword and its value are parted by "=", ":" or
/// blanks, and blocks go from "begin NAME" to "end NAME". Throws Error naming file and line for a
/// block that does not end, or that is there twice.
class WinReader {
 public:
  /// Throws Error for a file that cannot be read.
  explicit WinReader(const std::string &path) : file_(path) {}

  /// The next statement; false at the end of the file. What is left of a block is passed over.
  bool next(WinStatement &statement);
  /// The next line of the present block, as it is written but for comments, blanks at its ends and
  /// tabs, that is not empty; false at its end.
  bool next_in_block(std::string &line);

  /// The value of a keyword. Throws Error naming file and line where it is none, where the keyword
  /// comes a second time, and where the file ends within a line that ends with a number.
  bool logical(const WinStatement &statement);
  int integer(const WinStatement &statement, int lowest, int highest);
  std::array<int, 3> three_integers(const WinStatement &statement, int lowest, int highest);

  const LineReader &file() const { return file_; }

 private:
  bool next_line(std::string &line);
  void take_once(const std::string &what);

  LineReader file_;
  std::string block_;  // the one that is being read; empty: none
  std::set<std::string> taken_;
};

/// `text` in lower case, ASCII letters only.
std::string lower_case(std::string_view text);

/// `text` with blanks for every one of `marks`.
std::string with_blanks_for(std::string_view marks, std::string_view text);

}  // namespace dpw
