// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "model/model.h"

namespace dpw {

/// Finds the hopping class (SPEC section 5: intra- or inter-layer, elements, near or long range)
/// that serves an ordered pair of atoms.
class PairClasses {
 public:
  /// Throws Error if a class lacks its mirror image: both of H_ij(R) and H_ji(-R) are needed.
  explicit PairClasses(const Model &model);

  /// The class that serves the same pairs the other way round.
  int mirror(int c) const { return mirror_[static_cast<std::size_t>(c)]; }

  /// Index into Model::hopping, or -1 if no class covers the pair. `r` in A.
  int find(bool same_layer, int element_i, int element_j, double r) const {
    for (const Range &range : ranges_[slot(same_layer, element_i, element_j)])
      if (r >= range.r_min && r < range.r_max) return range.index;
    return -1;
  }

 private:
  struct Range {
    double r_min, r_max;
    int index;
  };
  std::size_t slot(bool same_layer, int i, int j) const {
    return static_cast<std::size_t>(((same_layer ? 0 : n_elements_) + i) * n_elements_ + j);
  }

  int n_elements_;
  std::vector<std::vector<Range>> ranges_;
  std::vector<int> mirror_;
};

}  // namespace dpw
