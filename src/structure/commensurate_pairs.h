// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "structure/twisted_bilayer.h"

namespace dpw {

struct PairFilter {
  long long max_atoms = 0;
  double max_strain = 0.05;  ///< on the absolute strain of either layer, at most 0.5
  double min_twist = 0.0, max_twist = 60.0;  ///< degrees; above 30 is near the other stacking
  bool primitive_only = true;                ///< leave out repetitions of a smaller common cell
  StrainedLayer strained = StrainedLayer::upper;
  CellShape shape = CellShape::automatic;
};

/// All commensurate pairs of coincident hexagonal supercells, each once up to rotation and mirror
/// images (twist >= 0), sorted by atoms, then twist, then strain.
std::vector<TwistGeometry> list_commensurate(const Monolayer &lower, const Monolayer &upper,
                                             const PairFilter &filter);

}  // namespace dpw
