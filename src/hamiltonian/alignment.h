// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "hamiltonian/alignment_data.h"

namespace dpw {

/// What a layer adds to its diagonal so that all layers refer to one vacuum level, eV.
///
/// A net trained on bilayers with equal layers gives energies relative to the mean potential of
/// such a cell, which lies 2 K N_in / (A c) below the vacuum (c: height of the training cells). In
/// the frame, the mean potential lies K (N_in + N_out) / (A c) below it. The difference is
///   C = K(strain) (N_out - N_in) / (A c),   K(strain) = K_0 + K_1 strain,
/// N in formula units. Networks do not see the frame's own height, so c is that of the training:
/// the alignment of two layers must not depend on how much vacuum a user puts around them.
///
/// `formula_units` per layer, `area` of the cell (A^2). Throws Error for a layer without any.
std::vector<double> vacuum_shifts(const AlignmentData &data, double area,
                                  const std::vector<double> &formula_units);

}  // namespace dpw
