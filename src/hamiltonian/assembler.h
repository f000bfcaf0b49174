// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "force/descriptor_batch.h"
#include "hamiltonian/assembly_order.h"
#include "hamiltonian/block_predictor.h"
#include "hamiltonian/on_site_shift.h"
#include "hamiltonian/pair_classes.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

struct AssemblyOptions {
  double cutoff = 0.0;     ///< pairs farther apart are dropped, A
  double threshold = 0.0;  ///< elements smaller than this are dropped, eV
  bool errors = false;     ///< what errors hoppings have is wanted
};

/// What a rank's part of H(R) is made of. Counts are of the full matrix: of two elements that are
/// each other's conjugates both count. Asymmetries are those of models that answer for both
/// directions of a pair; they stay 0 where the model defines H by the mean or by one of them.
struct AssemblyReport {
  std::vector<std::size_t> n_hopping;  ///< elements per hopping class of the model
  std::size_t n_on_site = 0;           ///< elements of on-site blocks
  double largest_asymmetry = 0.0;      ///< max |H_ij(R) - H_ji(-R)| as predicted, eV
  double sum_squared_asymmetry = 0.0;  ///< over the full matrix, eV^2
  std::size_t n_compared = 0;          ///< elements in that sum
  /// Per block, if errors are wanted: root mean square error to be expected of its elements, eV; 0
  /// for on-site blocks. Where both directions are predicted, the root mean square of both.
  std::vector<double> block_errors;
};

/// Builds a rank's part of the Hermitian H(R): the blocks whose canonical row atom it owns. Where a
/// model predicts both H_ij(R) and H_ji(-R), the average is stored, once; where it predicts one of
/// them, the other is its transpose.
class HamiltonianAssembler {
 public:
  /// Both are to live as long as this.
  HamiltonianAssembler(const PairClasses &classes, BlockPredictor &predictor)
      : classes_(&classes), predictor_(&predictor), queues_(classes.size()) {}

  /// `pairs`: neighbours of owned atoms, at least up to options.cutoff. `descriptors`: of the same
  /// positions. `h`: everything but blocks and values is filled; these are replaced. The
  /// potential among the shifts is added last, so that no threshold sees it. Throws AtomError for
  /// an element that is not finite,
  /// and for a pair that no class is for at any distance.
  void assemble(const AssemblyAtoms &atoms, const NeighborList &pairs,
                const std::vector<DescriptorBatch> &descriptors, const OnSiteShifts &shifts,
                const AssemblyOptions &options, WannierHamiltonian &h, AssemblyReport &report);

 private:
  /// Where a prediction goes; `reversed`: it is <column|H|row> of the block.
  struct Target {
    std::size_t block;
    bool reversed;
  };
  /// Pairs of one class that wait for its network.
  struct Queue {
    std::vector<DirectedPair> pairs;
    std::vector<Target> targets;
  };

  void add_on_site(const AssemblyAtoms &atoms, const std::vector<DescriptorBatch> &descriptors,
                   const OnSiteShifts &shifts, WannierHamiltonian &h, AssemblyReport &report);
  void add_hopping(const AssemblyAtoms &atoms, const NeighborList &pairs, double cutoff,
                   WannierHamiltonian &h, AssemblyReport &report);
  void enqueue(int c, const DirectedPair &pair, const Target &target, WannierHamiltonian &h,
               AssemblyReport &report);
  void flush(int c, WannierHamiltonian &h, AssemblyReport &report);
  void note_errors(int c, const WannierHamiltonian &h);
  void drop_small(double threshold, WannierHamiltonian &h);
  void add_potential(const std::vector<double> &potential, WannierHamiltonian &h) const;
  void count(const WannierHamiltonian &h, AssemblyReport &report) const;

  const PairClasses *classes_;
  BlockPredictor *predictor_;
  std::vector<Queue> queues_;             // per hopping class
  std::vector<CanonicalPair> canonical_;  // of one row
  std::vector<char> half_done_;           // per block: one of its two predictions is in
  std::vector<int> class_of_;             // per block; -1: on-site
  Eigen::VectorXd errors_;                // of a batch, if wanted, eV
  std::vector<double> squared_errors_;    // per block, if errors are wanted, eV^2
  bool finds_errors_ = false;
  std::vector<int> on_site_atoms_;  // of the on-site blocks, which are the first ones
};

}  // namespace dpw
