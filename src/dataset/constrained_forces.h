// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "structure/crystal.h"

namespace dpw {

/// For every atom and direction: whether it was held fixed.
using FixedComponents = Eigen::Array<bool, Eigen::Dynamic, 3, Eigen::RowMajor>;

/// Programs write zero for the force on what they hold fixed, whatever it is. Makes those zeros of
/// `forces` (eV/A) unknown, which is NaN, and returns their number; `forces` loses its rows if
/// nothing else is left. A component that is fixed but not zero was printed before it was set to
/// zero, and stays.
int forget_constrained_forces(const FixedComponents &fixed, Positions &forces);

/// That, for the provenance of a frame.
std::string left_out_forces(int n);

}  // namespace dpw
