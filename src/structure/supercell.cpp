// SPDX-License-Identifier: MIT
#include "structure/supercell.h"

#include <cmath>
#include <numeric>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

namespace {

constexpr int max_index = 10000;  // keeps every integer below far from overflow

const double sqrt3 = std::sqrt(3.0);

}  // namespace

long long SupercellIndex::cells() const {
  const long long i = m, j = n;
  return i * i + i * j + j * j;
}

double SupercellIndex::angle() const { return std::atan2(0.5 * sqrt3 * n, m + 0.5 * n) / degree; }

double reduced_angle(double angle) {
  angle -= 120.0 * std::round(angle / 120.0);
  if (angle <= -60.0 + angle_tolerance) angle += 120.0;
  return angle;
}

SupercellIndex turned_by_60(SupercellIndex index) { return {-index.n, index.m + index.n}; }

SupercellIndex reduced_index(SupercellIndex index) {
  while (std::abs(index.angle() - reduced_angle(index.angle())) > angle_tolerance)
    index = turned_by_60(turned_by_60(index));
  return index;
}

void check_index(SupercellIndex index, const std::string &whose) {
  const std::string which = "the supercell (" + std::to_string(index.m) + ", " +
                            std::to_string(index.n) + ") of " + whose;
  if (index.m == 0 && index.n == 0)
    throw Error(which + " is empty; give two integers that are not both zero");
  if (std::abs(index.m) > max_index || std::abs(index.n) > max_index)
    throw Error(which + " is too large; indices must lie within +-" + std::to_string(max_index));
}

Eigen::Matrix2d plane_cell(double side, CellShape shape) {
  const double lx = shape == CellShape::rotated ? side * sqrt3 : side;
  const double ly = shape == CellShape::rotated ? 0.5 * side : 0.5 * side * sqrt3;
  Eigen::Matrix2d cell;
  cell << lx, 0.0, -0.5 * lx, ly;
  return cell;
}

Eigen::Matrix<double, Eigen::Dynamic, 2> lattice_points(SupercellIndex index, CellShape shape) {
  const long long m = index.m, n = index.n, cells = index.cells();
  // {0..cells/g-1} x {0..g-1} holds each point of the supercell once, because the second components
  // of A1 = m a1 - n a2 and A2 = n a1 + (m + n) a2 have the greatest common divisor g.
  const long long g = std::gcd(m, n);
  Eigen::Matrix<double, Eigen::Dynamic, 2> points(cells, 2);
  const auto modulo = [cells](long long i) { return ((i % cells) + cells) % cells; };
  Eigen::Index row = 0;
  for (long long j = 0; j < g; ++j)
    for (long long i = 0; i < cells / g; ++i) {
      // integer numerators (common denominator: cells) leave no doubt about the cell's border
      const long long p = modulo(i * (m + n) - j * n), q = modulo(i * n + j * m);
      if (shape == CellShape::rotated)  // a = 2 A1 + A2, b = -A1
        points.row(row++) << double(q), double(modulo(2 * q - p));
      else
        points.row(row++) << double(p), double(q);
    }
  return points / double(cells);
}

// The hexagonal M = (0, 1/2) and K = (1/3, 1/3); for a = 2 A1 + A2, b = -A1 the fractions of a wave
// vector transform like a and b do.

Eigen::Vector2d m_point_of(CellShape shape) {
  return shape == CellShape::rotated ? Eigen::Vector2d(0.5, 0.0) : Eigen::Vector2d(0.0, 0.5);
}

Eigen::Vector2d k_point_of(CellShape shape) {
  return shape == CellShape::rotated ? Eigen::Vector2d(1.0, -1.0 / 3.0)
                                     : Eigen::Vector2d(1.0 / 3.0, 1.0 / 3.0);
}

}  // namespace dpw
