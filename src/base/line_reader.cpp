// SPDX-License-Identifier: MIT
#include "base/line_reader.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/error.h"

namespace dpw {

namespace {

// Also the longest line: Wannier90's have a few hundred bytes at most.
constexpr std::int64_t largest_buffer = std::int64_t{1} << 20U, smallest_buffer = 1 << 14U;

/// No byte of deflate's output stands for more bytes than this (zlib's technical notes).
constexpr std::int64_t largest_packing = 1032;

bool is_blank_line(std::string_view line) {
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
  if (file_.get() == 0x1f && file_.get() == 0x8b) {
    packed_.reset(gzopen(path.c_str(), "rb"));
    if (!packed_) throw Error("cannot read " + path + ": it cannot be unpacked");
    n_bytes_ *= largest_packing;
  }
  file_.clear();
  file_.seekg(0);
  buffer_.resize(
      static_cast<std::size_t>(std::clamp(n_bytes_ + 1, smallest_buffer, largest_buffer)));
}

void LineReader::Unpack::operator()(gzFile_s *file) const { (void)gzclose_r(file); }

/// How many bytes came; zero at the end of the file.
std::int64_t LineReader::read_into(char *place, std::size_t size) {
  if (!packed_) {
    file_.read(place, static_cast<std::streamsize>(size));
    if (file_.bad()) fail("cannot be read further: " + std::string(std::strerror(errno)));
    return file_.gcount();
  }
  const int got = gzread(packed_.get(), place, static_cast<unsigned>(size));
  // a file that was cut gives what it has, and its error afterwards
  int state = Z_OK;
  std::string reason = gzerror(packed_.get(), &state);
  if (got < 0 || (got == 0 && state != Z_OK)) {
    if (reason.rfind(path_ + ": ", 0) == 0) reason.erase(0, path_.size() + 2);
    throw Error(path_ + " cannot be unpacked after line " + std::to_string(line_number_) + " (" +
                reason + "): is it truncated?");
  }
  return got;
}

bool LineReader::refill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  const std::int64_t got = read_into(buffer_.data() + end_, buffer_.size() - end_);
  end_ += static_cast<std::size_t>(got);
  return got > 0;
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
    line = {buffer_.data() + begin_, end_ - begin_};
    begin_ = end_;
    line_ends_ = false;
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
    if (!is_blank_line(line)) return true;
  return false;
}

void LineReader::expect_line_end() const {
  if (!line_ends_)
    fail(
        "the file ends within this line, so digits may be missing: was it cut off? If it is whole, "
        "add the missing end of its last line");
}

void LineReader::fail(const std::string &text) const {
  throw Error(path_ + ", line " + std::to_string(line_number_) + ": " + text);
}

}  // namespace dpw
