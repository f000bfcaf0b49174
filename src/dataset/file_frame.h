// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataset/training_set.h"

namespace dpw {

/// One frame of a file that may have several: what is known of it, or why it cannot be read.
struct FileFrame {
  TrainingFrame frame;
  std::string refusal;  ///< one sentence that names file and line; empty: the frame is whole
};

}  // namespace dpw
