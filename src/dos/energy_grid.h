// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string>

#include "base/error.h"

namespace dpw {

/// Evenly spaced energies from `first` to `last`, eV, each the middle of an interval.
struct EnergyGrid {
  double first = 0.0, last = 0.0;
  int n = 0;

  double spacing() const { return (last - first) / (n - 1); }
  double energy(int i) const { return first + spacing() * i; }
  /// Throws Error for fewer than 2 energies, and for ends that are not finite or out of order.
  void check() const {
    if (n < 2)
      throw Error("a density of states needs at least 2 energies, but " + std::to_string(n) +
                  " were asked for");
    if (!std::isfinite(first) || !std::isfinite(last) || !(first < last))
      throw Error("the energies of a density of states have to ascend, but go from " +
                  std::to_string(first) + " to " + std::to_string(last) + " eV");
  }
};

}  // namespace dpw
