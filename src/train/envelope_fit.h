// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>

#include "train/pair_labels.h"
#include "train/pair_table.h"

namespace dpw {

/// Fits log of the root mean square element at distance r by c_0 + c_1 r + c_2 r^2 in bins of half
/// an angstrom. Throws Error where the class has too few pairs for that.
std::array<double, 3> fit_envelope(const PairTable &pairs, const PairLabels &labels,
                                   const std::string &name);

}  // namespace dpw
