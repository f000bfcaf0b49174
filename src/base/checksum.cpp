// SPDX-License-Identifier: MIT
#include "base/checksum.h"

#include <cstring>

namespace dpw {

namespace {

constexpr std::uint64_t prime = 0x100000001b3U;

}  // namespace

void Checksum::add_bytes(const void *data, std::size_t n) {
  const auto *bytes = static_cast<const unsigned char *>(data);
  for (std::size_t i = 0; i < n; ++i) sum_ = (sum_ ^ bytes[i]) * prime;
}

void Checksum::add_words(const void *data, std::size_t n) {
  const auto *bytes = static_cast<const unsigned char *>(data);
  for (std::size_t at = 0; at < n; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, n - at < 8 ? n - at : 8);
    sum_ = (sum_ ^ word) * prime;
    sum_ ^= sum_ >> 29U;
  }
}

std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

}  // namespace dpw
