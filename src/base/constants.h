// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double degree = pi / 180.0;

}  // namespace dpw
