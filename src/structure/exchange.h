// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "parallel/communicator.h"
#include "structure/atoms.h"

namespace dpw {

/// The cell that atoms are in.
struct SimulationCell {
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Identity();   ///< rows are the vectors, A
  Eigen::RowVector3d corner = Eigen::RowVector3d::Zero();  ///< its lowest corner, A
  std::array<bool, 3> periodic = {{true, true, true}};
};

/// One rank's atoms and its ways to those of others. Ghosts are images and copies of atoms that
/// some rank, this one perhaps, owns. All that a model does with a frame goes through here, so that
/// it knows neither who moves the atoms nor on how many ranks they are.
///
/// Rows are numbers of atoms, [n_all][width]. forward() and reverse() and what takes ranks() are
/// collective.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// The present atoms. Their number and order stay the same until lists() changes.
  virtual AtomsView atoms() const = 0;
  /// Of an owned atom or a ghost; different for every atom of all ranks, equal for its images.
  virtual std::int64_t id(int i) const = 0;
  /// What errors call an owned atom.
  virtual std::string name(int i) const { return "atom " + std::to_string(id(i)); }
  virtual SimulationCell cell() const = 0;
  virtual const Communicator &ranks() const = 0;

  /// Another number whenever ghosts and neighbour lists are other ones.
  virtual std::int64_t lists() const = 0;
  /// How much closer pairs may come before that, A.
  virtual double skin() const { return 0.0; }
  /// Neighbours of owned atoms up to `owned` and of ghosts up to `ghosts` (0: none are needed), A,
  /// of the time when lists() changed; there may be more. They are in the order of
  /// sort_neighbors(). Valid until the next call. Throws Error
  /// if nobody provided for such distances.
  virtual const NeighborList &neighbors(double owned, double ghosts = 0.0) = 0;

  /// Gives ghosts' rows what the rows of their owned atoms hold.
  virtual void forward(double *rows, int width) = 0;
  /// Adds ghosts' rows to the rows of their owned atoms.
  virtual void reverse(double *rows, int width) = 0;

  /// Runs `work`, which may fail on some ranks only; then all throw Error with the text of the
  /// lowest rank that failed, in which an AtomError has the atom's name. Collective.
  void together(const std::function<void()> &work) const;
};

}  // namespace dpw
