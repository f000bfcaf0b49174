// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace dpw {

/// What errors an H(R) has to be expected to have, eV; doc/uncertainty has the formulas.
struct HamiltonianErrors {
  /// Per block of a rank's part: root mean square of the errors of its elements.
  std::vector<double> blocks;
  /// Per atom, of all ranks: root mean square, over its orbitals, of the length of the error of a
  /// row of H.
  std::vector<double> atoms;
  /// The same over the orbitals of all atoms. The root mean square change of eigenvalues, over all
  /// bands and k-points, is not larger.
  double bands = 0.0;
};

}  // namespace dpw
