// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

#include "support_model.h"

namespace dpw::test {

/// Layers of MoS2 on top of each other; a bilayer of any number of layers.
using Pile = Bilayer;

/// n x n cells of one layer for each of `heights` (A, of the Mo), every other one turned by 180
/// degrees; `length` is that of the cell along z, A.
inline Pile make_pile(const std::vector<double> &heights, double length, int n = 2) {
  constexpr double a = 3.18, half_thickness = 1.56;
  Pile p;
  p.lattice << n * a, 0, 0, -0.5 * n * a, std::sqrt(0.75) * n * a, 0, 0, 0, length;
  std::vector<Eigen::RowVector3d> rows;
  for (std::size_t layer = 0; layer < heights.size(); ++layer)
    for (int u = 0; u < n; ++u)
      for (int v = 0; v < n; ++v) {
        const double turned = layer % 2 == 0 ? 1.0 : -1.0;
        const auto add = [&](int element, double fraction, double z) {
          const Eigen::RowVector3d x((u + fraction * turned) / n, (v + 2 * fraction * turned) / n,
                                     0);
          rows.emplace_back(x * p.lattice + Eigen::RowVector3d(0, 0, heights[layer] + z));
          p.element.push_back(element);
          p.layer.push_back(static_cast<int>(layer));
        };
        add(0, 0.0, 0.0);
        add(1, 1.0 / 3.0, half_thickness);
        add(1, 1.0 / 3.0, -half_thickness);
      }
  p.positions.resize(static_cast<Eigen::Index>(rows.size()), 3);
  for (std::size_t i = 0; i < rows.size(); ++i)
    p.positions.row(static_cast<Eigen::Index>(i)) = rows[i];
  return p;
}

}  // namespace dpw::test
