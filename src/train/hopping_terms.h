// SPDX-License-Identifier: MIT
#pragma once

#include "equivariant/shells.h"
#include "train/block_terms.h"

namespace dpw {

/// Terms of blocks in the frames of their pairs (doc/equivariant_model). Features, in this order:
/// 1; Re F_m[q], m from 1 to l_max (outer), q; Im F_m[q] likewise; four pseudo-scalars. Factors are
/// signs.
/// `row`, `column`: the orbitals of the two atoms, or what else the rows are (axial_products).
/// `n_mix`: 0 without moments, when only orbitals of equal order meet, with the feature 1.
BlockTerms hopping_terms(const Shells &row, const Shells &column, int n_mix, int l_max);

}  // namespace dpw
