// SPDX-License-Identifier: MIT
// The tests' own pi: that of the core, base/constants.h, is under test.
#pragma once

namespace dpw::models {

inline constexpr double kPi = 3.14159265358979323846;

}  // namespace dpw::models
