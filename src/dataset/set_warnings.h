// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/training_set.h"

namespace dpw {

/// What a training set has that is allowed and hardly meant, a sentence each: stresses above 1
/// eV/A^3 and forces above 100 eV/A, which are of other units; forces that are exactly zero, or do
/// not add up to zero, as those of atoms that were held fixed; H of scalar and of relativistic
/// calculations side by side.
std::vector<std::string> warnings_of(const TrainingSet &set);

}  // namespace dpw
