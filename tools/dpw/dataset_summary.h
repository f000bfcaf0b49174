// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/collect_frames.h"
#include "dataset/training_set.h"

namespace dpw {

/// A training set in words: frames by split and by what they have, ranges of energies, forces and
/// stresses, the elements of H and of its spin-orbit part by distance, the error of time reversal,
/// and warnings of what is hardly meant.
std::string summary_of(const TrainingSet &set);

/// What was rejected and why, a line each; empty if nothing was.
std::string summary_of(const std::vector<Rejection> &rejected);

}  // namespace dpw
