// SPDX-License-Identifier: MIT
#include "hamiltonian/pair_classes.h"

#include <algorithm>

#include "base/error.h"

namespace dpw {

namespace {

bool is_mirror(const HoppingClassData &a, const HoppingClassData &b) {
  return a.same_layer == b.same_layer && a.element_i == b.element_j && a.element_j == b.element_i &&
         a.r_min == b.r_min && a.r_max == b.r_max;
}

}  // namespace

PairClasses::PairClasses(const Model &model)
    : n_elements_(static_cast<int>(model.elements.size())),
      ranges_(2 * model.elements.size() * model.elements.size()) {
  const bool any_order = model.hamiltonian_kind == HamiltonianKind::covariant;
  for (std::size_t c = 0; c < model.hopping.size(); ++c) {
    const HoppingClassData &data = model.hopping[c];
    const Range range{data.r_min, data.r_max, static_cast<int>(c)};
    ranges_[slot(data.same_layer, data.element_i, data.element_j)].push_back(range);
    row_element_.push_back(data.element_i);
    one_way_.push_back(any_order && data.element_i != data.element_j);
    if (one_way_.back())
      ranges_[slot(data.same_layer, data.element_j, data.element_i)].push_back(range);
    if (any_order) {
      mirror_.push_back(static_cast<int>(c));
      continue;
    }
    const auto found =
        std::find_if(model.hopping.begin(), model.hopping.end(),
                     [&](const HoppingClassData &other) { return is_mirror(data, other); });
    if (found == model.hopping.end())
      throw Error("hopping class \"" + data.name +
                  "\" has no class with its elements exchanged and the same range of distances");
    mirror_.push_back(static_cast<int>(found - model.hopping.begin()));
  }
}

}  // namespace dpw
