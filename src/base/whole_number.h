// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"

namespace dpw {

/// The integer at `key` of a JSON object. Throws Error for anything else, where get<int>() would
/// cut what does not fit; json::exception if it is missing.
inline int whole_number(const nlohmann::json &entry, const char *key) {
  const nlohmann::json &found = entry.at(key);
  const bool small = found.is_number_unsigned()
                         ? found.get<std::uint64_t>() <= std::numeric_limits<int>::max()
                         : found.is_number_integer() &&
                               found.get<std::int64_t>() >= std::numeric_limits<int>::min();
  if (!small) throw Error(std::string(key) + " is " + found.dump() + ", but has to be an integer");
  return found.get<int>();
}

}  // namespace dpw
