// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <string>

namespace dpw {

/// Appends a number right-aligned in a field, as Fortran's Fw.d and Ew.d or C's %w.df and %w.de do,
/// but always with a decimal point: printf takes a comma where the host program set such a locale.
inline void append_number(std::string &text, double value, int width, int decimals,
                          std::chars_format format = std::chars_format::fixed) {
  char digits[400];  // the largest double has 309 digits before the point
  const char *end = std::to_chars(digits, digits + sizeof digits, value, format, decimals).ptr;
  const auto length = static_cast<int>(end - digits);
  if (length < width) text.append(static_cast<std::size_t>(width - length), ' ');
  text.append(digits, static_cast<std::size_t>(length));
}

/// The same for an integer.
inline void append_number(std::string &text, long long value, int width) {
  char digits[24];
  const char *end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  const auto length = static_cast<int>(end - digits);
  if (length < width) text.append(static_cast<std::size_t>(width - length), ' ');
  text.append(digits, static_cast<std::size_t>(length));
}

/// The fewest digits that give the same number again, with a decimal point where there is one.
inline std::string shortest(double value) {
  char digits[400];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

}  // namespace dpw
