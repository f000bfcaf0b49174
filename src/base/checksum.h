// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace dpw {

/// A 64-bit sum of bytes that is the same on every machine and in every version, unlike std::hash:
/// files keep it, and it decides which frames are validation. It is FNV-1a and not zlib's CRC-32
/// because 32 bits are too few to tell any two jobs or frames apart, and because files of earlier
/// versions hold it.
class Checksum {
 public:
  /// Another salt gives other sums of the same bytes.
  explicit Checksum(std::uint64_t salt = 0) : sum_(0xcbf29ce484222325U ^ salt) {}

  /// FNV-1a itself.
  void add_bytes(const void *data, std::size_t n);
  /// Several times as fast, for gigabytes: by words of 8 bytes, each mixed in. The last word is
  /// filled up with zeros: `n` is a multiple of 8 in all calls but the last one.
  void add_words(const void *data, std::size_t n);
  std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_;
};

/// Spreads what differs in a number over all of its bits (the last step of SplitMix64).
std::uint64_t mix_bits(std::uint64_t z);

}  // namespace dpw
