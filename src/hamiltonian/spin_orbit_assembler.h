// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "force/descriptor_batch.h"
#include "hamiltonian/assembly_order.h"
#include "hamiltonian/block_predictor.h"
#include "hamiltonian/pair_classes.h"
#include "structure/atoms.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// Builds a rank's part of the spin-orbit part of H(R): the blocks whose canonical row atom it
/// owns. Of a pair one direction is asked for, and the other is minus its transpose, so H is
/// Hermitian and time-reversal symmetric bit for bit.
class SpinOrbitAssembler {
 public:
  /// `predictor`: of blocks of three matrices, B_x, B_y and B_z, that does not compare directions.
  /// Both are to live as long as this.
  SpinOrbitAssembler(const PairClasses &classes, BlockPredictor &predictor)
      : classes_(&classes), predictor_(&predictor), queues_(classes.size()) {}

  /// Arguments as of HamiltonianAssembler. Replaces h.spin_orbit; the rest of `h` but its atoms is
  /// left alone. Elements smaller than `threshold` (eV) are dropped. Throws AtomError for an
  /// element that is not finite.
  void assemble(const AssemblyAtoms &atoms, const NeighborList &pairs,
                const std::vector<DescriptorBatch> &descriptors, double cutoff, double threshold,
                WannierHamiltonian &h);

 private:
  /// Pairs of one class that wait for its network, and where their blocks go; `reversed`: the
  /// prediction is <column|H|row> of the block.
  struct Queue {
    std::vector<DirectedPair> pairs;
    std::vector<std::size_t> blocks;
    std::vector<char> reversed;
  };

  void add_on_site(const AssemblyAtoms &atoms, const std::vector<DescriptorBatch> &descriptors,
                   WannierHamiltonian &h);
  void add_hopping(const AssemblyAtoms &atoms, const NeighborList &pairs, double cutoff,
                   WannierHamiltonian &h);
  void flush(int c, WannierHamiltonian &h);
  static void drop_small(double threshold, WannierHamiltonian &h);

  const PairClasses *classes_;
  BlockPredictor *predictor_;
  std::vector<Queue> queues_;             // per hopping class
  std::vector<CanonicalPair> canonical_;  // of one row
};

}  // namespace dpw
