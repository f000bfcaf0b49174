// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "structure/exchange.h"

namespace dpw {

/// Where a rank's atoms and ghosts were, so that it can be told whether anything has moved since.
class AtomsSnapshot {
 public:
  void take(const Exchange &exchange);
  /// Whether all ranks have the same lists, elements, positions and cell, bit for bit, as when it
  /// was taken. Collective.
  bool shows(const Exchange &exchange) const;
  double memory_usage() const {  ///< bytes
    return static_cast<double>(x_.capacity() * sizeof(double) + element_.capacity() * sizeof(int));
  }

 private:
  std::int64_t lists_ = -1;
  SimulationCell cell_;
  std::vector<double> x_;
  std::vector<int> element_;
};

}  // namespace dpw
