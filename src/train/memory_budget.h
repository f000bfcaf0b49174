// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace dpw {

constexpr double default_memory_GB = 4.0;  // of 1e9 bytes

/// How much memory may be spent on tables that can as well be made again from smaller ones.
class MemoryBudget {
 public:
  explicit MemoryBudget(double bytes) : limit_(bytes) {}

  /// How many of `n` rows of `bytes` each there is room for: those are taken to be kept, the others
  /// to be made again whenever they are needed.
  std::int64_t take(std::int64_t n, double bytes);

  double limit() const { return limit_; }
  double room() const { return limit_ - kept_; }
  double kept() const { return kept_; }      ///< bytes, never above the limit
  double remade() const { return remade_; }  ///< bytes that had no room

 private:
  double limit_, kept_ = 0.0, remade_ = 0.0;
};

}  // namespace dpw
