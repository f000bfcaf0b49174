// SPDX-License-Identifier: MIT
#include "structure/home_position.h"

#include <Eigen/LU>
#include <cstddef>

namespace dpw {

HomePosition::HomePosition(const SimulationCell &cell)
    : cell_(cell), inverse_(cell.lattice.inverse()) {}

Eigen::RowVector3d HomePosition::operator()(const Eigen::RowVector3d &x) const {
  constexpr double face_tolerance = 1e-9;
  Eigen::RowVector3d cells = (((x - cell_.corner) * inverse_).array() + face_tolerance).floor();
  for (int d = 0; d < 3; ++d)
    if (!cell_.periodic[static_cast<std::size_t>(d)]) cells[d] = 0.0;
  return x - cells * cell_.lattice;
}

}  // namespace dpw
