// SPDX-License-Identifier: MIT
#include "io/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "dpw_error.h"

namespace dpw {

namespace {

// Also the longest line: Wannier90's have a few hundred bytes at most.
constexpr std::int64_t largest_buffer = std::int64_t{1} << 20U, smallest_buffer = 1 << 14U;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

LineReader::LineReader(const std::string &path) : path_(path) {
  errno = 0;
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw Error("cannot read " + path + ": Is a directory");
  file_.open(path, std::ios::binary);
  if (!file_) throw Error("cannot read " + path + ": " + std::strerror(errno));
  file_.seekg(0, std::ios::end);
  n_bytes_ = static_cast<std::int64_t>(file_.tellg());
  file_.seekg(0);
  if (!file_ || n_bytes_ < 0) throw Error("cannot read " + path + ": it is not a plain file");
  buffer_.resize(
      static_cast<std::size_t>(std::clamp(n_bytes_ + 1, smallest_buffer, largest_buffer)));
}

bool LineReader::refill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  file_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  if (file_.bad()) fail("cannot be read further: " + std::string(std::strerror(errno)));
  end_ += static_cast<std::size_t>(file_.gcount());
  return file_.gcount() > 0;
}

bool LineReader::next(std::string_view &line) {
  std::size_t searched = 0;
  for (;;) {
    const char *start = buffer_.data() + begin_;
    const auto *found = static_cast<const char *>(
        end_ > begin_ + searched ? std::memchr(start + searched, '\n', end_ - begin_ - searched)
                                 : nullptr);
    if (found != nullptr) {
      line = {start, static_cast<std::size_t>(found - start)};
      begin_ += line.size() + 1;
      break;
    }
    searched = end_ - begin_;
    if (searched == buffer_.size()) {
      ++line_number_;
      fail("is too long: this is not a text file of Wannier90");
    }
    if (refill()) continue;
    if (searched == 0) return false;
    line = {buffer_.data() + begin_, end_ - begin_};  // the last line lacks its end
    begin_ = end_;
    break;
  }
  ++line_number_;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

std::string_view LineReader::require(const char *expected) {
  std::string_view line;
  if (!next(line))
    throw Error(path_ + " ends after line " + std::to_string(line_number_) + ", but " + expected +
                " should follow: is it truncated?");
  return line;
}

bool LineReader::next_filled(std::string_view &line) {
  while (next(line))
    if (!is_blank(line)) return true;
  return false;
}

void LineReader::fail(const std::string &text) const {
  throw Error(path_ + ", line " + std::to_string(line_number_) + ": " + text);
}

}  // namespace dpw
