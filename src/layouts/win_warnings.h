// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "layouts/wannier90_input.h"

namespace dpw {

/// What a SEED.win (`win`, its path) says that makes bands of the H(R) beside it other than they
/// may be taken for, one sentence each: images that were not moved (use_ws_distance without a
/// SEED_wsvec.dat), a mesh of one k-point, spinors, one spin of two.
std::vector<std::string> band_warnings(const WannierInput &input, const std::string &win,
                                       bool has_wsvec);

}  // namespace dpw
