// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

/// A block between two atoms: what its elements are wrong by and what the model lets expect, as
/// root mean squares, eV.
struct HoppingError {
  int hopping_class;
  double error, expected;
};

/// The Hamiltonian of a frame as a model has it, beside the frame's own, both relative to the mean
/// of the vacuum levels. Blocks that only the model has count as zero in the other; what lies
/// beyond the model's reach is not looked at.
struct HamiltonianComparison {
  std::vector<HoppingError> hoppings;
  double expected = 0.0;  ///< HamiltonianErrors::bands
  double error = 0.0;     ///< what it is expected to be: sqrt(sum of squares of errors / orbitals)
  /// Root mean square difference of bands on 4 x 4 k-points after the one shift that brings their
  /// means together; 0 if they were not asked for.
  double bands = 0.0;
};

/// Nothing where the model does not know what errors hoppings have, or the frame has no Hamiltonian
/// or vacuum levels. `own_side`: as for on_site_errors.
std::optional<HamiltonianComparison> compare_hamiltonian(const Model &model, const TrainingSet &set,
                                                         const TrainingFrame &frame, bool own_side,
                                                         bool with_bands);

}  // namespace dpw
