// SPDX-License-Identifier: MIT
#include "dataset/file_origin.h"

#include <zlib.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/error.h"

namespace dpw {

std::string file_origin(const std::string &path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("cannot read " + path + ": " + std::strerror(errno));
  std::vector<char> buffer(std::size_t{1} << 16U);
  uLong checksum = crc32(0, nullptr, 0);
  std::uint64_t n_bytes = 0;
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto got = static_cast<uInt>(in.gcount());
    checksum = crc32(checksum, reinterpret_cast<const Bytef *>(buffer.data()), got);
    n_bytes += got;
  }
  if (in.bad()) throw Error("cannot read " + path + ": " + std::strerror(errno));
  char text[80];
  std::snprintf(text, sizeof text, " (%llu bytes, CRC-32 %08lx)",
                static_cast<unsigned long long>(n_bytes), checksum);
  const std::filesystem::path full = std::filesystem::absolute(path).lexically_normal();
  return (full.parent_path().filename() / full.filename()).string() + text;
}

}  // namespace dpw
