// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// How the n states of one k-point go on from those of the frame before. States are in the order of
/// their energies in both frames, and number from 0 within the window.
struct StateLinks {
  Eigen::MatrixXcd overlaps;     ///< [n x n] <i before | j now>; empty where nothing was before
  std::vector<int> predecessor;  ///< [n] what state j goes on from; -1: from nothing in the window
  std::vector<int> followed;     ///< [n] the state now that is on each track
  Eigen::VectorXd lost;          ///< [n] weight of state i that has left; empty like overlaps
};

/// Follows the states of one k-point from frame to frame: their order through crossings, their
/// phases, and degenerate levels as wholes. doc/states.rst has the reasons.
///
/// - Orbitals are orthonormal and move with their atoms, so S_ij = sum_a conj(c_ai) c_aj.
/// - Order: the assignment with the largest sum of |S_ij|^2, which counts for all states of a level
///   alike. A pair is undone if either state has more weight outside the window than on the other.
/// - Phases are carried along: the S_ij of pairs are real and not negative. Within a degenerate
///   level the block of S is Hermitian and not negative, by the polar decomposition.
/// - The largest component of a state of the first frame is real. The basis of its degenerate
/// levels
///   is the one that the second frame asks for.
///
/// The results do not depend on the phases of the vectors given, or on their basis in degenerate
/// levels. Where H(k) is real, so are they.
class StateFollower {
 public:
  /// @param k  units of the reciprocal lattice vectors
  /// @param degenerate  states that are no further apart than that are of one level, eV
  explicit StateFollower(const Eigen::Vector3d &k, double degenerate = 1e-5)
      : k_(k), degenerate_(degenerate) {}

  /// Takes the next frame.
  /// @param jumps     [n_orbitals] lattice vectors by which each orbital's home cell in H(R) has
  ///                  moved since the last frame; ignored at the first
  /// @param energies  [n] eV, ascending
  /// @param vectors   [n_orbitals x n], orthonormal columns, in the gauge of BlochSum
  /// Throws Error if sizes differ from those of the last frame.
  StateLinks advance(const std::vector<Eigen::Vector3i> &jumps, const Eigen::VectorXd &energies,
                     const Eigen::MatrixXcd &vectors);

  /// [n_orbitals x n] the last frame's, with the phases and bases that overlaps refer to.
  const Eigen::MatrixXcd &vectors() const { return vectors_; }

 private:
  void start(const Eigen::VectorXd &energies, const Eigen::MatrixXcd &vectors);

  Eigen::Vector3d k_;
  double degenerate_;
  Eigen::MatrixXcd vectors_;
  std::vector<int> levels_;  ///< of the first frame, until its basis is chosen; else one a state
  std::vector<int> track_;   ///< [n] the state on each track
};

}  // namespace dpw
