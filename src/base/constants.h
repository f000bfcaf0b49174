// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

inline constexpr double pi = 3.14159265358979323846;

}  // namespace dpw
