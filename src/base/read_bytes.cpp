// SPDX-License-Identifier: MIT
#include "base/read_bytes.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"

namespace dpw {

std::string read_bytes(const std::string &path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  std::array<char, 1U << 16U> part{};
  while (in && (in.read(part.data(), part.size()) || in.gcount() > 0))
    bytes.append(part.data(), static_cast<std::size_t>(in.gcount()));
  if (!in.eof()) throw Error("cannot read " + path + ": " + std::strerror(errno));
  return bytes;
}

}  // namespace dpw
