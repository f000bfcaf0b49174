// SPDX-License-Identifier: MIT
#include "base/file_checksum.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include "base/checksum.h"
#include "base/error.h"

namespace dpw {

namespace {

const std::string mark = "dpwcheck";

/// Of the first `n` bytes of a stream; the checksum differs if they are fewer.
std::string checksum(std::istream &in, std::int64_t n) {
  in.seekg(0);
  Checksum sum;
  std::vector<char> part(std::size_t{1} << 20U);
  while (n > 0 && in) {
    in.read(part.data(), std::min<std::int64_t>(n, static_cast<std::int64_t>(part.size())));
    sum.add_words(part.data(), static_cast<std::size_t>(in.gcount()));
    n -= in.gcount();
  }
  std::string bytes;
  for (unsigned k = 0; k < 8; ++k) bytes += static_cast<char>(sum.value() >> (8 * k) & 0xffU);
  return bytes;
}

/// Length of a file; throws Error if it cannot be read.
std::int64_t open_and_measure(std::ifstream &in, const std::string &path) {
  errno = 0;
  in.open(path, std::ios::binary | std::ios::ate);
  const auto length = static_cast<std::int64_t>(in.tellg());
  if (!in || length < 0) throw Error("cannot read " + path + ": " + std::strerror(errno));
  return length;
}

/// What stands where the checksum of a file of this length would be, if its mark is there; else
/// empty.
std::string end_of(std::istream &in, std::int64_t length) {
  const std::int64_t first = length - static_cast<std::int64_t>(checksum_size);
  if (first < 0) return {};
  std::string end(checksum_size, '\0');
  in.seekg(first);
  in.read(end.data(), static_cast<std::streamsize>(end.size()));
  return in && end.compare(0, mark.size(), mark) == 0 ? end : std::string();
}

}  // namespace

void append_checksum(const std::string &path, const std::string &shown) {
  std::ifstream in;
  const std::int64_t length = open_and_measure(in, path);
  const std::string sum = checksum(in, length);
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << mark << sum;
  out.close();
  if (!out || !in) throw Error("cannot write " + shown + ": " + std::strerror(errno));
}

ChecksumState test_checksum(const std::string &path) {
  std::ifstream in;
  const std::int64_t length = open_and_measure(in, path);
  const std::string end = end_of(in, length);
  if (end.empty()) return ChecksumState::none;
  const std::string sum = checksum(in, length - static_cast<std::int64_t>(checksum_size));
  return end.substr(mark.size()) == sum ? ChecksumState::right : ChecksumState::wrong;
}

bool has_checksum(const std::string &path) {
  std::ifstream in;
  const std::int64_t length = open_and_measure(in, path);
  return !end_of(in, length).empty();
}

}  // namespace dpw
