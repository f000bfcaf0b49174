// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace dpw {

using Clock = std::chrono::steady_clock;

/// Wall time since `start`.
inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace dpw
