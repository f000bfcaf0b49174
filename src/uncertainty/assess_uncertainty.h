// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

/// How the uncertainty of a model compares with its errors on the frames of one split:
///   frames, atoms, atoms_outside, largest_distance (relative to the limit);
///   force and on_site, of atoms: rank_correlation, rms_error and rms_predicted in meV (/A), and
///   within_1 and within_2, the fractions of errors below the predicted width and twice it;
///   frames_on_site: the same for the root mean squares of frames.
/// What frames or model lack is missing. The model has to have Model::uncertainty.
nlohmann::json assess_uncertainty(const Model &model, const TrainingSet &set, Split split,
                                  bool own_side);

}  // namespace dpw
