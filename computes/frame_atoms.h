// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <vector>

#include "hamiltonian/assembler.h"
#include "layer_map.h"
#include "pointers.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// The atoms of a frame as the Hamiltonian numbers them, the same on every rank: by ascending ID,
/// each at home inside the box. And what a rank's owned and ghost atoms are among them: which atom,
/// in which layer, how many cells from home.
class FrameAtoms : protected Pointers {
 public:
  FrameAtoms(class LAMMPS *, const class PairDPWannier &pair, int groupbit);

  /// A Hamiltonian with the list of all ranks' atoms and no blocks yet. Collective.
  dpw::WannierHamiltonian collect();
  /// Looks owned and ghost atoms up in what collect() gave. Ghosts' homes must have arrived from
  /// their owners by pack() and unpack(): wrapping a ghost here could round to the other side of a
  /// face of the box. Throws AtomError for an atom without a layer.
  void find(const dpw::WannierHamiltonian &h, const LayerMap &layers);
  /// Writes the layers that find() saw into h.atoms, for all ranks' atoms. Collective.
  void share_layers(dpw::WannierHamiltonian &h) const;

  int pack(int n, const int *list, double *buf) const;
  void unpack(int n, int first, const double *buf);

  /// For the assembler; `features` as of the pair style.
  dpw::AssemblyAtoms view(const double *features) const;
  /// How many formula units each layer has: owned atoms of `element`, summed over ranks.
  /// Collective.
  std::vector<double> count_in_layers(int element, int n_layers) const;
  /// Mean of `value` [owned atoms] over each layer; 0 for one without atoms. Collective.
  std::vector<double> mean_in_layers(const std::vector<double> &value, int n_layers) const;
  double memory_usage() const;

 private:
  bool takes(int i) const;
  void find_homes();

  const class PairDPWannier &pair_;
  int groupbit_;
  std::vector<std::array<double, 3>> home_;  // position inside the box
  std::vector<std::array<int, 3>> cell_;     // lattice vector from there to here
  std::vector<int> element_, layer_, index_;
};

}  // namespace LAMMPS_NS
