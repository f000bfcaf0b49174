// SPDX-License-Identifier: MIT
#pragma once

#include "train/train_config.h"

namespace dpw {

/// The learning rate of a step, counted from 0 over all epochs of the stage, of which
/// each has `per_epoch` steps.
double learning_rate(const StageSettings &settings, long step, int per_epoch);

}  // namespace dpw
