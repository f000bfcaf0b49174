// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

namespace dpw {

/// A supercell of a hexagonal layer: A1 = m a1 + n a3, with a3 = -a2 at -60 degrees from a1, and A2
/// = A1 turned by +120 degrees. With A1 along +x the layer is turned by +angle(). Negative numbers
/// are fine; (m + n, -n) is the mirror image of (m, n).
struct SupercellIndex {
  int m = 1;
  int n = 0;

  long long cells() const;  ///< m^2 + m n + n^2
  double angle() const;     ///< atan2(n sqrt(3)/2, m + n/2), degrees, in (-180, 180]
};

/// Of the cell that layers share: `hexagonal` is lx = |A1|, ly = lx sqrt(3)/2; `rotated` describes
/// the same Bravais lattice turned by 30 degrees, with lx = |A1| sqrt(3), ly = |A1|/2.
enum class CellShape { automatic, hexagonal, rotated };

/// Degrees; angles of commensurate layers that differ at all differ by far more.
inline constexpr double angle_tolerance = 1e-7;

/// To (-60, 60] degrees: a layer with a three-fold axis does not change when turned by 120.
double reduced_angle(double angle);
SupercellIndex turned_by_60(SupercellIndex index);
/// The equivalent index, under turns of 120 degrees, whose own angle lies in (-60, 60].
SupercellIndex reduced_index(SupercellIndex index);
/// Throws Error for a supercell that is empty or too large; `whose` names the layer.
void check_index(SupercellIndex index, const std::string &whose);

/// Rows a and b of a cell with |A1| = `side`, A, in LAMMPS's frame: a along +x, xy = -lx/2.
Eigen::Matrix2d plane_cell(double side, CellShape shape);
/// Fractions, in the common cell, of every lattice point of a layer: [cells, 2].
Eigen::Matrix<double, Eigen::Dynamic, 2> lattice_points(SupercellIndex index, CellShape shape);
/// The corners M and K of the Brillouin zone, fractions of b1 and b2.
Eigen::Vector2d m_point_of(CellShape shape);
Eigen::Vector2d k_point_of(CellShape shape);

}  // namespace dpw
