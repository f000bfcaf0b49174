// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/atomic_file.h"
#include "base/text_number.h"

namespace dpw {

/// A text file that is complete or absent, written in large pieces.
class TextWriter {
 public:
  explicit TextWriter(const std::string &path) : file_(path) { buffer_.reserve(limit + 256); }

  void add(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= limit) flush();
  }
  /// Nothing may be added afterwards.
  void commit() {
    flush();
    file_.commit();
  }

 private:
  static constexpr std::size_t limit = std::size_t{1} << 20U;

  void flush() {
    file_.write(buffer_);
    buffer_.clear();
  }

  AtomicFile file_;
  std::string buffer_;
};

/// `text` with blanks for its line ends.
inline std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

/// An integer in Wannier90's I5; one that fills the field still gets a blank before it.
inline std::string index_field(int value) {
  std::string text = " ";
  append_number(text, value, 4);
  return text;
}

/// The three of a lattice vector.
inline std::string cell_fields(const std::array<int, 3> &cell) {
  return index_field(cell[0]) + index_field(cell[1]) + index_field(cell[2]);
}

/// A number alone on its line, as Fortran's list-directed output puts it.
inline std::string count_line(long long value) {
  std::string text;
  append_number(text, value, 12);
  return text + "\n";
}

/// The degeneracies of `n_cells` R, all of them 1, as Wannier90 has them, 15 per line.
inline std::string degeneracy_lines(std::size_t n_cells) {
  std::string text;
  for (std::size_t c = 0; c < n_cells; ++c)
    text += c % 15 == 14 || c + 1 == n_cells ? "    1\n" : "    1";
  return text;
}

/// Three coordinates as numbers with a fixed number of decimals.
template <class Vector>
std::string coordinates(const Vector &place, int width, int decimals) {
  std::string text;
  for (int d = 0; d < 3; ++d) append_number(text, place[d], width, decimals);
  return text;
}

}  // namespace dpw
