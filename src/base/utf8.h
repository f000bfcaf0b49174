// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dpw {

/// `text` with U+FFFD for every byte that belongs to no character of UTF-8 (RFC 3629): what was
/// read from a damaged file may be said in a message, which Python and JSON take as UTF-8 only.
std::string valid_utf8(std::string_view text);

}  // namespace dpw
