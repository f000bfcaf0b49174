// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataset/training_set.h"

namespace dpw {

/// How frames are shared out. Names may hold * and ? (as file names do).
struct SplitRule {
  double validation = 0.0, test = 0.0;  ///< fractions of the groups that no name decides
  std::uint64_t seed = 1;
  std::vector<std::string> validation_names, test_names;
};

/// Sets the split of all frames but those with a `fixed` one. By name first; of the other groups
/// the given fractions (rounded) are drawn, by a number made from seed and group alone: what is
/// drawn does not depend on the order of the frames or on the computer. Frames of the same group
/// are never parted: `groups` has one name per frame.
///
/// Throws Error for fractions that are no fractions, names that match no frame, and a frame or a
/// group that two names claim for different splits.
void split_frames(TrainingSet &set, const std::vector<std::string> &groups,
                  const std::vector<bool> &fixed, const SplitRule &rule);

}  // namespace dpw
