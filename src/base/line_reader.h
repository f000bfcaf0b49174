// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct gzFile_s;

namespace dpw {

/// A text file line by line through a buffer of fixed size, whatever the size of the file; packed
/// by gzip or not, as its first bytes say. Errors name the file and the line.
class LineReader {
 public:
  /// Throws Error for a file that is missing, unreadable or a directory.
  explicit LineReader(const std::string &path);

  /// The next line without its end (LF or CRLF), valid until the next call; false at the end of the
  /// file. Throws Error for a line that is longer than any text has.
  bool next(std::string_view &line);
  /// The next line. Throws Error at the end of the file, saying that `expected` is missing.
  std::string_view require(const char *expected);
  /// The next line that is not blank; false at the end of the file.
  bool next_filled(std::string_view &line);

  /// Whether the present line has its end. If not, it is the last of a file that was cut, most
  /// likely, and its last number may lack digits.
  bool line_ends() const { return line_ends_; }
  /// Throws Error for a line without an end.
  void expect_line_end() const;
  /// Throws Error: path, number of the present line, and `text`.
  [[noreturn]] void fail(const std::string &text) const;

  const std::string &path() const { return path_; }
  std::int64_t line_number() const { return line_number_; }  ///< of the present line, from 1
  /// Of the whole file; of a packed one the most that it can hold unpacked.
  std::int64_t n_bytes() const { return n_bytes_; }

 private:
  struct Unpack {
    void operator()(gzFile_s *file) const;
  };
  bool refill();
  std::int64_t read_into(char *place, std::size_t size);

  std::string path_;
  std::ifstream file_;
  std::unique_ptr<gzFile_s, Unpack> packed_;  // in place of file_
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what is left of the buffer
  std::int64_t line_number_ = 0, n_bytes_ = 0;
  bool line_ends_ = true;
};

}  // namespace dpw
