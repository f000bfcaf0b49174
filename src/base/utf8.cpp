// SPDX-License-Identifier: MIT
#include "base/utf8.h"

#include <cstddef>

namespace dpw {

namespace {

/// How many bytes the character at the front of `text` has; zero if there is none.
std::size_t length_of_character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  // longer than needed, halves of UTF-16 pairs, and what is beyond Unicode
  const unsigned second = byte(1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = length_of_character(text);
    if (length > 0)
      valid += text.substr(0, length);
    else
      valid += "\xef\xbf\xbd";  // U+FFFD
    text.remove_prefix(length > 0 ? length : 1);
  }
  return valid;
}

}  // namespace dpw
