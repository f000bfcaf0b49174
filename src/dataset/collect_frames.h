// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dataset/dataset_plan.h"

namespace dpw {

/// Something that does not get into the set.
struct Rejection {
  std::string what;    ///< a file, or a frame of it
  std::string reason;  ///< one sentence
};

struct Collection {
  TrainingSet set;
  std::vector<Rejection> rejected;
};

/// Reads all sources of a plan, in the order of the plan and of the file names, leaves out what
/// cannot be used and says why, and shares the frames out. Of a file that is damaged the frames
/// that are not whole are rejected, and all of one that cannot be read. A frame is called what its
/// file says, else by the file's name (the folder's where that says nothing, as structure.extxyz),
/// with a number where a file has several. The very same structure a second time is rejected.
/// Frames of a training set keep their names, provenance and splits.
///
/// `progress` is called after every file with the number of files done and of all. Throws Error
/// where a pattern matches no file, nothing is left (counting all reasons), the split fails, and,
/// if the plan is strict, for the first rejection.
Collection collect_frames(const DatasetPlan &plan,
                          const std::function<void(int, int)> &progress = {});

}  // namespace dpw
