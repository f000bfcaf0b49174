// SPDX-License-Identifier: MIT
#pragma once

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// Removes the elements whose magnitude is below `threshold` (eV), on the diagonal, too, and the
/// cells that have none then. Throws Error for a threshold that is negative or not finite.
void drop_small(SparseHamiltonian &h, double threshold);

}  // namespace dpw
