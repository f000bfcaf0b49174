// SPDX-License-Identifier: MIT
#include "layouts/zip_directory.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "layouts/zip_format.h"

namespace dpw::zip {

namespace {

[[noreturn]] void fail(const std::string &path, const char *what) {
  throw Error(path + " is not a ZIP archive, as NumPy's .npz is one, or a damaged one: " + what);
}

std::string bytes_at(std::ifstream &file, const std::string &path, std::uint64_t at,
                     std::size_t size) {
  std::string bytes(size, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(at));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) fail(path, "it ends too early");
  return bytes;
}

/// Where the directory is.
struct Directory {
  std::uint64_t n, size, start;
};

Directory find_directory(std::ifstream &file, const std::string &path, std::uint64_t length) {
  constexpr std::size_t end_size = 22, locator_size = 20, end_64_size = 56;
  if (length < end_size) fail(path, "it is too short");
  // the last record may be followed by a comment of up to 65535 bytes
  const std::uint64_t tail_size = std::min<std::uint64_t>(length, end_size + 65535);
  const std::uint64_t tail_start = length - tail_size;
  const std::string tail = bytes_at(file, path, tail_start, static_cast<std::size_t>(tail_size));
  std::size_t at = tail.size() - end_size;
  while (number(tail, at, 4) != end_of_directory) {
    if (at == 0) fail(path, "it has no directory");
    --at;
  }
  const Directory small = {number(tail, at + 10, 2), number(tail, at + 12, 4),
                           number(tail, at + 16, 4)};
  const std::uint64_t place = tail_start + at;
  if (place < locator_size) return small;
  const std::string locator = bytes_at(file, path, place - locator_size, locator_size);
  if (number(locator, 0, 4) != locator_64) return small;
  const std::uint64_t end_64 = number(locator, 8, 8);
  if (end_64 > place) fail(path, "its directory is out of range");
  const std::string record = bytes_at(file, path, end_64, end_64_size);
  if (number(record, 0, 4) != end_of_directory_64) fail(path, "its directory is not where it says");
  return {number(record, 32, 8), number(record, 40, 8), number(record, 48, 8)};
}

/// Takes the numbers that did not fit from a member's ZIP64 field.
void take_zip64(std::string_view extra, const std::string &path, Member &member) {
  while (extra.size() >= 4) {
    const std::uint64_t kind = number(extra, 0, 2);
    const std::uint64_t size = number(extra, 2, 2);
    if (size > extra.size() - 4) fail(path, "a field of its directory is cut off");
    std::string_view field = extra.substr(4, static_cast<std::size_t>(size));
    extra.remove_prefix(4 + static_cast<std::size_t>(size));
    if (kind != zip64_field) continue;
    for (std::uint64_t *value : {&member.size, &member.packed, &member.header}) {
      if (*value != elsewhere) continue;
      if (field.size() < 8) fail(path, "a number of its directory is missing");
      *value = number(field, 0, 8);
      field.remove_prefix(8);
    }
  }
}

}  // namespace

std::vector<Member> read_directory(std::ifstream &file, const std::string &path) {
  file.clear();
  file.seekg(0, std::ios::end);
  const auto length = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  const Directory directory = find_directory(file, path, length);
  if (directory.size > length || directory.start > length - directory.size)
    fail(path, "its directory is out of range");
  const std::string text =
      bytes_at(file, path, directory.start, static_cast<std::size_t>(directory.size));
  std::vector<Member> members;
  constexpr std::size_t header_size = 46;
  for (std::size_t at = 0; at < text.size();) {
    if (text.size() - at < header_size || number(text, at, 4) != central_header)
      fail(path, "its directory is cut off");
    const auto name_size = static_cast<std::size_t>(number(text, at + 28, 2));
    const auto extra_size = static_cast<std::size_t>(number(text, at + 30, 2));
    const auto comment_size = static_cast<std::size_t>(number(text, at + 32, 2));
    if (text.size() - at - header_size < name_size + extra_size + comment_size)
      fail(path, "its directory is cut off");
    Member member = {text.substr(at + header_size, name_size),
                     static_cast<std::uint16_t>(number(text, at + 10, 2)),
                     static_cast<std::uint32_t>(number(text, at + 16, 4)),
                     number(text, at + 20, 4),
                     number(text, at + 24, 4),
                     number(text, at + 42, 4)};
    take_zip64(std::string_view(text).substr(at + header_size + name_size, extra_size), path,
               member);
    if (member.packed > length || member.header > length - member.packed)
      fail(path, "a part of it is out of range");
    members.push_back(member);
    at += header_size + name_size + extra_size + comment_size;
  }
  if (members.size() != directory.n) fail(path, "its directory has another length than it says");
  return members;
}

void go_to_data(std::ifstream &file, const std::string &path, const Member &member) {
  constexpr std::size_t header_size = 30;
  const std::string header = bytes_at(file, path, member.header, header_size);
  if (number(header, 0, 4) != local_header) fail(path, "a part of it is not where it says");
  const std::uint64_t start =
      member.header + header_size + number(header, 26, 2) + number(header, 28, 2);
  file.clear();
  file.seekg(static_cast<std::streamoff>(start));
}

}  // namespace dpw::zip
