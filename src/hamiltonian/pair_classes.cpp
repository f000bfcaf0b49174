// SPDX-License-Identifier: MIT
#include "hamiltonian/pair_classes.h"

#include <algorithm>

#include "base/error.h"

namespace dpw {

namespace {

bool is_mirror(const HoppingClassData &a, const HoppingClassData &b) {
  return a.layers == b.layers && a.element_i == b.element_j && a.element_j == b.element_i &&
         a.r_min == b.r_min && a.r_max == b.r_max;
}

}  // namespace

PairClasses::PairClasses(std::size_t n_elements, const std::vector<HoppingClassData> &classes,
                         bool both_orders)
    : n_elements_(static_cast<int>(n_elements)),
      ranges_(n_layer_relations * n_elements * n_elements) {
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const HoppingClassData &data = classes[c];
    const Range range{data.r_min, data.r_max, static_cast<int>(c)};
    ranges_[slot(data.layers, data.element_i, data.element_j)].push_back(range);
    row_element_.push_back(data.element_i);
    one_way_.push_back(both_orders && data.element_i != data.element_j);
    if (one_way_.back())
      ranges_[slot(data.layers, data.element_j, data.element_i)].push_back(range);
    if (both_orders) {
      mirror_.push_back(static_cast<int>(c));
      continue;
    }
    const auto found =
        std::find_if(classes.begin(), classes.end(),
                     [&](const HoppingClassData &other) { return is_mirror(data, other); });
    if (found == classes.end())
      throw Error("hopping class \"" + data.name +
                  "\" has no class with its elements exchanged and the same range of distances");
    mirror_.push_back(static_cast<int>(found - classes.begin()));
  }
}

}  // namespace dpw
