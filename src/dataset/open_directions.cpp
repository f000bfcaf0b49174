// SPDX-License-Identifier: MIT
#include "dataset/open_directions.h"

#include <Eigen/LU>
#include <cstdio>

#include "base/error.h"

namespace dpw {

namespace {

constexpr double least_room = 8.0;  // A, as for meshes of k-points

}  // namespace

void check_open_directions(const Structure &structure, const std::array<bool, 3> &open) {
  const Eigen::Matrix3d inverse = structure.lattice.inverse();
  for (int d = 0; d < 3; ++d) {
    if (!open[static_cast<std::size_t>(d)]) continue;
    // not folded into the cell: no image is where an atom outside of it is
    const Eigen::VectorXd fractions = structure.positions * inverse.col(d);
    const double room =
        (1.0 - (fractions.maxCoeff() - fractions.minCoeff())) / inverse.col(d).norm();
    if (room > least_room) continue;
    char text[200];
    std::snprintf(text, sizeof text,
                  "the cell does not repeat along its vector %d, and leaves %.1f A between the "
                  "atoms and their images there: training needs cells that repeat, or more than "
                  "%.0f A of vacuum",
                  d + 1, room, least_room);
    throw Error(text);
  }
}

}  // namespace dpw
