// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "hamiltonian/hopping_class_data.h"

namespace dpw {

/// Finds the hopping class (relation of layers, elements, range of distances) that serves an
/// ordered pair of atoms. A kind of models has classes for ordered elements, or classes for both
/// orders, with a network for the order that the class names.
class PairClasses {
 public:
  /// `both_orders`: a class serves pairs of its elements in both orders. If not, throws Error for a
  /// class without its mirror image: both of H_ij(R) and H_ji(-R) are needed.
  PairClasses(std::size_t n_elements, const std::vector<HoppingClassData> &classes,
              bool both_orders);

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

  /// Index of the class, or -1 if no class covers the pair. `r` in A.
  int find(LayerRelation layers, int element_i, int element_j, double r) const {
    for (const Range &range : ranges_[slot(layers, element_i, element_j)])
      if (r >= range.r_min && r < range.r_max) return range.index;
    return -1;
  }
  /// Whether there is a class for such pairs at some distance. A model without one was trained
  /// without such pairs; farther layers may be left out on purpose.
  bool knows(LayerRelation layers, int element_i, int element_j) const {
    return layers == LayerRelation::farther || !ranges_[slot(layers, element_i, element_j)].empty();
  }

 private:
  struct Range {
    double r_min, r_max;
    int index;
  };
  std::size_t slot(LayerRelation layers, int i, int j) const {
    return static_cast<std::size_t>((static_cast<int>(layers) * n_elements_ + i) * n_elements_ + j);
  }

  int n_elements_;
  std::vector<std::vector<Range>> ranges_;
  std::vector<int> mirror_, row_element_;
  std::vector<bool> one_way_;
};

}  // namespace dpw
