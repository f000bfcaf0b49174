// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The parts of a ZIP archive (APPNOTE.TXT 6.3.10 of PKWARE) that .npz files have.
namespace dpw::zip {

inline constexpr std::uint32_t local_header = 0x04034b50, data_descriptor = 0x08074b50,
                               central_header = 0x02014b50, end_of_directory = 0x06054b50,
                               end_of_directory_64 = 0x06064b50, locator_64 = 0x07064b50;
inline constexpr std::uint32_t elsewhere = 0xffffffff;  ///< the number is in the ZIP64 field
inline constexpr std::uint16_t version = 45, stored = 0, deflated = 8, zip64_field = 1;

/// Appends the `n` lowest bytes, the lowest first.
inline void append(std::string &text, std::uint64_t value, int n) {
  for (int b = 0; b < n; ++b) {
    text += static_cast<char>(value & 0xffU);
    value >>= 8U;
  }
}

/// The number of `n` bytes at `at`, which have to be there.
inline std::uint64_t number(std::string_view text, std::size_t at, int n) {
  std::uint64_t value = 0;
  for (int b = n - 1; b >= 0; --b)
    value = value << 8U | static_cast<unsigned char>(text[at + static_cast<std::size_t>(b)]);
  return value;
}

}  // namespace dpw::zip
