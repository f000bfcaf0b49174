// SPDX-License-Identifier: MIT
#include "dataset/constrained_forces.h"

#include <limits>

namespace dpw {

int forget_constrained_forces(const FixedComponents &fixed, Positions &forces) {
  if (forces.rows() == 0) return 0;
  const FixedComponents unknown = fixed && forces.array() == 0.0;
  const auto n_unknown = unknown.count();
  if (n_unknown == forces.size())
    forces.resize(0, 3);
  else
    forces = unknown.select(std::numeric_limits<double>::quiet_NaN(), forces.array());
  return static_cast<int>(n_unknown);
}

std::string left_out_forces(int n) {
  return std::to_string(n) + " components of forces left out: they are of atoms held fixed";
}

}  // namespace dpw
