// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "dos/sparse_rows.h"

namespace dpw {

/// An interval that holds all eigenvalues, eV.
struct SpectralBounds {
  double lower = 0.0, upper = 0.0;

  double centre() const { return 0.5 * (lower + upper); }
  double half_width() const { return 0.5 * (upper - lower); }
};

/// Bounds of H's eigenvalues from a few Lanczos steps with several random vectors: the extreme Ritz
/// values, their residuals (at least one eigenvalue lies within each) and 1 % of the width as a
/// margin; never narrower than 1 meV. Throws Error if H is empty or not finite.
SpectralBounds find_spectral_bounds(const SparseRows &h, int n_threads);

/// The interval that holds several, for Hamiltonians that are looked at together.
SpectralBounds united(const SpectralBounds &a, const SpectralBounds &b);

}  // namespace dpw
