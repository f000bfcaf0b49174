// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "model/model.h"
#include "structure/crystal.h"
#include "train/frame_data.h"
#include "train/train_config.h"

namespace dpw {

/// The step that a model's bond dipoles make across a whole structure: the vacuum level above it
/// less that below it, eV. `layer` of every atom. The structure is a slab in the xy plane.
double predicted_vacuum_step(const Model &model, const Structure &structure,
                             const std::vector<int> &layer);

/// What came out of a fit.
struct VacuumStepFit {
  VacuumStepData step;
  nlohmann::json report;  ///< frames; root mean squares of the steps, of the fit's errors, and of
                          ///< those of every frame by a fit without it, meV
};

/// Coefficients of all classes of bonds of two different elements and of the charge transfers that
/// the settings ask for, by linear least squares over the frames whose two vacuum levels are known.
/// Throws Error if there are fewer than coefficients.
VacuumStepFit fit_vacuum_step(const VacuumStepSettings &settings, const Model &model,
                              const std::deque<FrameData> &frames);

}  // namespace dpw
