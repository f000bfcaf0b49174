// SPDX-License-Identifier: MIT
#include "bands/bands_memory.h"

namespace dpw {

void BandsMemory::append(const std::vector<BandsEntry> &entries) {
  for (const BandsEntry &entry : entries) {
    std::optional<BandsEntry> &place = entries_[static_cast<std::size_t>(entry.index)];
    if (!place) ++n_done_;
    place = entry;
  }
}

}  // namespace dpw
