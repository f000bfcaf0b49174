// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "model/model.h"

namespace dpw {

/// Finds the hopping class (same or different layers, elements, range of distances) that serves an
/// ordered pair of atoms. Where Hamiltonians are direct, a class is for ordered elements. Where
/// they are covariant it is for both orders, and its network for the order that the class names.
class PairClasses {
 public:
  /// Throws Error if a class of ordered elements lacks its mirror image: both of H_ij(R) and
  /// H_ji(-R) are needed.
  explicit PairClasses(const Model &model);

  std::size_t size() const { return mirror_.size(); }
  /// The class that serves the same pairs the other way round.
  int mirror(int c) const { return mirror_[static_cast<std::size_t>(c)]; }

  /// For a pair of elements (i, j) of class c: whether its network predicts <i|H|j>. If not,
  /// <j|H|i> is predicted and this is its transpose.
  bool predicts(int c, int element_i) const {
    return !one_way(c) || row_element_[static_cast<std::size_t>(c)] == element_i;
  }
  /// Whether only one of <i|H|j> and <j|H|i> is predicted.
  bool one_way(int c) const { return one_way_[static_cast<std::size_t>(c)]; }

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
  std::vector<int> mirror_, row_element_;
  std::vector<bool> one_way_;
};

}  // namespace dpw
