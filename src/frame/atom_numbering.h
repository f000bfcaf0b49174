// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "model/model.h"
#include "structure/exchange.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// Which atoms of a rank take part, by their index; atoms outside of the model never do.
using AtomChoice = std::function<bool(int)>;

/// The atoms of a frame as the Hamiltonian numbers them, the same on every rank: by ascending ID,
/// each at home inside the cell. And what a rank's owned atoms and ghosts are among them.
class AtomNumbering {
 public:
  /// Lists the atoms of all ranks. Needs no ghosts. Throws Error if there are none. Collective.
  AtomNumbering(const Model &model, const Exchange &exchange, const AtomChoice &takes);

  /// A Hamiltonian with all of them and no blocks; layers are unknown.
  const WannierHamiltonian &atoms() const { return atoms_; }

  /// Finds owned atoms and ghosts among them. Collective.
  void locate(Exchange &exchange);
  // After locate(), [n_all]:
  /// Index of the atom; -1: it does not take part.
  const std::vector<int> &index() const { return index_; }
  /// Lattice vector from the atom's home to where it is.
  const std::vector<std::array<int, 3>> &cell() const { return cell_; }

 private:
  bool takes_part(const AtomsView &atoms, int i) const {
    return atoms.element[i] >= 0 && (!takes_ || takes_(i));
  }

  AtomChoice takes_;
  WannierHamiltonian atoms_;
  std::vector<std::array<double, 3>> home_;  // of owned atoms
  std::vector<int> index_;
  std::vector<std::array<int, 3>> cell_;
};

}  // namespace dpw
