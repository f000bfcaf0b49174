// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace dpw::zip {

/// A file in a ZIP archive.
struct Member {
  std::string name;
  std::uint16_t method;        ///< stored or deflated
  std::uint32_t checksum;      ///< CRC-32
  std::uint64_t packed, size;  ///< bytes
  std::uint64_t header;        ///< where its local header is
};

/// Reads the directory at the end of an archive, with ZIP64 or without. Throws Error naming `path`
/// for a file that is no archive, or a damaged one.
std::vector<Member> read_directory(std::ifstream &file, const std::string &path);

/// Moves `file` to the data of a member. Throws Error naming `path`.
void go_to_data(std::ifstream &file, const std::string &path, const Member &member);

}  // namespace dpw::zip
