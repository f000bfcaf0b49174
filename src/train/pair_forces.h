// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "train/atom_table.h"

namespace dpw {

/// Forces and strain derivatives from the derivatives of the energy with respect to the moments.
struct ForcesAndStrain {
  at::Tensor forces;  ///< [atoms, 3], eV/A
  at::Tensor strain;  ///< [frames, 3, 3], dE/dstrain, eV
};

/// `gradient`: dE/dB of the atoms of each element, [centres, rows, lm]. The chain rule through the
/// moments is linear in these, so that its own derivative, which the training of forces needs, is
/// its transpose: both are loops over pairs here, which take each pair's basis functions from the
/// core again and keep nothing. Works in double precision, and gives the same for any number of
/// threads. `shape` and `atoms` must live as long as the result's graph.
ForcesAndStrain pair_forces(const MomentShape &shape, const AtomTable &atoms,
                            const std::vector<at::Tensor> &gradient);

}  // namespace dpw
