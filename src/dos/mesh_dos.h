// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <vector>

#include "dos/energy_grid.h"

namespace dpw {

/// Densities on a grid: all states first, then the groups that they were weighed by.
struct MeshDos {
  Eigen::MatrixXd density;  ///< [n x (1 + groups)], states/eV/cell: the mean over each interval of
                            ///< the grid, so that flat bands and narrow peaks are never missed
  Eigen::MatrixXd below;    ///< [n x (1 + groups)], states below each energy, per cell
};

/// States of a mesh. Bands count once; spin is the caller's.
struct MeshStates {
  const Eigen::MatrixXd &energies;              ///< [n_k x n_bands], eV, rows ascending
  const std::vector<Eigen::MatrixXd> &weights;  ///< n_k of [n_bands x groups], or empty
};

/// Each state a Gaussian of standard deviation `sigma` (eV).
/// @param k_weight  [n_k], sum 1
/// Throws Error if sizes do not fit, or sigma is not above zero.
MeshDos gaussian_dos(const MeshStates &states, const std::vector<double> &k_weight, double sigma,
                     const EnergyGrid &grid);

/// Energies and weights linear between the points of a mesh: the tetrahedron method (Bloechl,
/// Jepsen and Andersen: Phys. Rev. B 49, 16223), with triangles where one of the three numbers is
/// 1, and line segments where two are. Cells are cut along their shortest diagonal. Bloechl's
/// correction of the curvature is left out: it moves weight between k-points and leaves the density
/// as it is.
struct TetrahedronMesh {
  std::array<int, 3> n;       ///< points along each reciprocal lattice vector
  std::vector<int> state_of;  ///< [n1 n2 n3] row of `energies` for each point: map_mesh
  std::optional<Eigen::Matrix3d> lattice;  ///< rows, A; not given: as if cubic
};

/// Throws Error if sizes do not fit.
MeshDos tetrahedron_dos(const MeshStates &states, const TetrahedronMesh &mesh,
                        const EnergyGrid &grid);

/// Share of a simplex (segment, triangle, tetrahedron ...) with a linear function below `energy`;
/// `corner` are its values at the `n` corners, ascending; n from 1 to 5.
double simplex_share_below(double energy, const double *corner, int n);

}  // namespace dpw
