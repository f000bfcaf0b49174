// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "force/descriptor_batch.h"
#include "structure/atom_layers.h"
#include "structure/atoms.h"

namespace dpw {

// In which order atoms and pairs are given to predictors. Blocks, and the matrix products that give
// them, have an order that does not depend on how a program numbers its atoms: the same frame gives
// the same bits.

/// A rank's atoms as assemblers see them; all arrays have n_all entries.
struct AssemblyAtoms {
  AtomsView view;
  const AtomLayers *layers;
  const int *index;                ///< of the atom in WannierHamiltonian::atoms; -1: left out
  const std::array<int, 3> *cell;  ///< lattice vector between the atom's home and this image
  const double *features;          ///< [n_all][ForceField::feature_size()]
};

/// A pair as its row has it: number and cell of the column's atom, which is `j` in the view.
struct CanonicalPair {
  int column;
  std::array<int, 3> cell;
  int j;
};

/// The atoms of a batch that take part, by their number in H.
DescriptorBatch in_order(const DescriptorBatch &batch, const int *index);

/// Owned atoms that take part, by their number in H.
std::vector<int> rows_in_order(const AssemblyAtoms &atoms);

/// Replaces `found` by the pairs of atom i that are stored in its row and closer than `cutoff` (A),
/// by column and cell.
void find_canonical_pairs(const AssemblyAtoms &atoms, const NeighborList &pairs, int i,
                          double cutoff, std::vector<CanonicalPair> &found);

/// Throws AtomError for an element that is not finite.
void require_finite(double value, int atom);

}  // namespace dpw
