// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

/// How well the model's spin-orbit part does on the frames of a split that have one: bands of the
/// frame's own A with the model's B against those of the frame's own A and B, along G-M-K-G, meV;
/// beside it the same without any B, with lambda L.S alone, and the model's own A and B ("whole").
/// Null where there is no such frame.
nlohmann::json spin_orbit_errors(const Model &model, const TrainingSet &set, Split split);

}  // namespace dpw
