// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "bloch/kpoints.h"
#include "states/state_follower.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// [n] lattice vectors, as multiples, by which points have jumped: what rounds the change of each
/// fraction. Right as long as nothing moves by half a cell between frames.
/// @param before, now  [n] fractions of the lattice vectors of their frames
std::vector<Eigen::Vector3i> home_jumps(const std::vector<Eigen::Vector3d> &before,
                                        const std::vector<Eigen::Vector3d> &now);

/// Follows the states of all k-points of a set from frame to frame.
class FrameFollower {
 public:
  explicit FrameFollower(const std::vector<Eigen::Vector3d> &k);

  /// Takes a frame. Where `start_anew` is true, or the orbitals are not those of the last frame (by
  /// atom, element and name, in their order), there is nothing to go on from.
  /// @param h         its orbitals and lattice, with the positions of their homes in H(R)
  /// @param energies  [n_k x n_bands], eV, rows ascending
  /// @param vectors   n_k of [n_orbitals x n_bands]
  /// @return n_k of links. Throws Error if sizes do not fit.
  std::vector<StateLinks> advance(const TightBinding &h, const Eigen::MatrixXd &energies,
                                  const std::vector<Eigen::MatrixXcd> &vectors, bool start_anew);

  /// Whether there is a last frame and its orbitals are those of `h`.
  bool goes_on_with(const TightBinding &h) const;
  /// Bytes of the vectors that are kept.
  double memory() const;

 private:
  std::vector<Eigen::Vector3d> k_;
  std::vector<StateFollower> states_;      ///< one a k-point
  std::vector<OrbitalSite> orbitals_;      ///< of the last frame
  std::vector<Eigen::Vector3d> fraction_;  ///< of their homes
};

}  // namespace dpw
