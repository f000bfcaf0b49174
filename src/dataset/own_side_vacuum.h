// SPDX-License-Identifier: MIT
#pragma once

#include "dataset/training_set.h"

namespace dpw {

/// The vacuum level on a layer's own side, eV: below the lowest one, above the highest one. A layer
/// between others has none, and gets the mean of the two. `frame` has both levels.
inline double own_side_vacuum(const TrainingFrame &frame, int layer, int n_layers) {
  if (layer == 0) return *frame.vacuum_lower;
  if (layer == n_layers - 1) return *frame.vacuum_upper;
  return 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
}

}  // namespace dpw
