// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

/// Of every atom of a frame, the root mean square error of the elements of its on-site block, eV,
/// relative to the mean of the frame's vacuum levels; with `own_side`, relative to that on the
/// layer's own side, unless the model has the step between the two. Empty where the model has no
/// Hamiltonian or the frame no Hamiltonian or vacuum levels.
Eigen::VectorXd on_site_errors(const Model &model, const TrainingSet &set,
                               const TrainingFrame &frame, bool own_side);

}  // namespace dpw
