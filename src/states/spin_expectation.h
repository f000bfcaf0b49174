// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "bands/state_measure.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// <sigma_x>, <sigma_y>, <sigma_z> of each state, its spin in units of hbar / 2, each from -1 to 1;
/// orbitals are taken as orthonormal, the same for both spins.
///
/// Which states span a degenerate level is a matter of chance, and their spins are. So within a
/// level (neighbours less than `kLevel` apart) the states are taken that diagonalise sigma_z, the
/// one with the most of it first. Where several of them have the same sigma_z, they share the mean
/// of sigma_x and of sigma_y. Nothing of this depends on the solver. A level that a window of bands
/// cuts is found whole with the bands of margin(), unless it has more states than these.
class SpinExpectation : public StateMeasure {
 public:
  static constexpr double kLevel = 1e-6;  ///< eV

  /// @param orbitals  [n_orbitals], each with its spin; the n-th of spin up and the n-th of spin
  ///                  down are the two states of one orbital
  /// Throws Error where a spin is not known, or the two do not belong together.
  explicit SpinExpectation(const std::vector<OrbitalSite> &orbitals);

  /// "spin_x", "spin_y", "spin_z".
  std::vector<std::string> names() const override { return {"spin_x", "spin_y", "spin_z"}; }
  /// Two Kramers pairs that meet are four states.
  int margin() const override { return 3; }

  /// Throws Error if the states have another number of orbitals, or other than their energies.
  Eigen::MatrixXd measure(const Eigen::Vector3d &k, const Eigen::VectorXd &energies,
                          const Eigen::MatrixXcd &vectors) const override;

 private:
  std::vector<Eigen::Index> up_, down_;  ///< of each orbital
};

}  // namespace dpw
