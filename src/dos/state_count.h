// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "dos/energy_grid.h"
#include "dos/mesh_dos.h"

namespace dpw {

/// Adds up how many states lie below the energies of a grid and below the borders of its intervals:
/// 2 n + 1 places. The density follows from differences.
class StateCount {
 public:
  StateCount(const EnergyGrid &grid, int n_columns);

  /// Adds a state, or a set of states, that lies between `lower` and `upper`: in between, `share(
  /// energy, out)` writes the columns of what lies below; above, `all` is added.
  template <class Share>
  void add(double lower, double upper, const Eigen::VectorXd &all, const Share &share) {
    const int first = place(lower);
    const int last = place(upper);
    for (int p = first; p < last; ++p) {
      share(energy(p), row_);
      partly_.col(p) += row_;
    }
    wholly_.col(last) += all;
  }

  MeshDos finish() const;

 private:
  /// The first place whose energy is not below; 2 n + 1 if there is none.
  int place(double energy) const;
  double energy(int place) const { return start_ + step_ * place; }

  EnergyGrid grid_;
  double start_, step_;
  Eigen::MatrixXd partly_;  // [columns x places]
  Eigen::MatrixXd wholly_;  // [columns x places + 1] of what is below each place and all later ones
  Eigen::VectorXd row_;
};

}  // namespace dpw
