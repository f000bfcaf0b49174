// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "equivariant/shells.h"

namespace dpw {

/// A block in the frame of its pair is a sum of products of a coefficient, a feature and a sign,
/// each of which goes to one element (doc/equivariant_model). Features, in this order: 1; Re
/// F_m[q], m from 1 to l_max (outer), q; Im F_m[q] likewise; four pseudo-scalars.
struct HoppingTerms {
  std::vector<std::int64_t> coefficient, feature, element;  ///< one entry a term
  std::vector<double> sign;
  int n_coefficients = 0, n_features = 1;
  int n_rows = 0, n_columns = 0;  ///< of the block; element = row * n_columns + column
};

/// `row`, `column`: the orbitals of the two atoms, or what else the rows are (axial_products).
/// `n_mix`: 0 without moments, when only orbitals of equal order meet, with the feature 1.
HoppingTerms hopping_terms(const Shells &row, const Shells &column, int n_mix, int l_max);

}  // namespace dpw
