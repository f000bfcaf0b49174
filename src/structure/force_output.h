// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// Where a pass of a force field adds its results. Arrays belong to the caller; those that are
/// null are not wanted.
struct ForceOutput {
  /// [n_all][3], eV/A. Fields without an energy touch the rows of owned atoms only. Null: the pass
  /// is for energies and features, takes half the time, and finds no virials either.
  double *force = nullptr;
  double energy = 0.0;            ///< of the owned atoms, eV
  double virial[6] = {};          ///< sum of d_a F_b over pairs, xx yy zz xy xz yz, eV
  double *atom_energy = nullptr;  ///< [n_owned], eV
  /// [n_all][6], eV: a pair's virial, half to each of its atoms.
  double *atom_virial = nullptr;
  /// [n_all][9], eV, xx yy zz xy xz yz yx zx zy: a pair's virial, all of it to the neighbour on
  /// which the force acts. With these the heat flux is the exact one of a many-body energy.
  double *centroid_virial = nullptr;
};

}  // namespace dpw
