// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "bands/bands_store.h"

namespace dpw {

/// k-points that are kept in memory, for who wants no file.
class BandsMemory : public BandsStore {
 public:
  explicit BandsMemory(int n_kpoints) : entries_(static_cast<std::size_t>(n_kpoints)) {}

  void append(const std::vector<BandsEntry> &entries) override;
  bool has(int index) const override {
    return entries_[static_cast<std::size_t>(index)].has_value();
  }
  int n_done() const override { return n_done_; }
  BandsEntry read(int index) const override { return *entries_[static_cast<std::size_t>(index)]; }

 private:
  std::vector<std::optional<BandsEntry>> entries_;
  int n_done_ = 0;
};

}  // namespace dpw
