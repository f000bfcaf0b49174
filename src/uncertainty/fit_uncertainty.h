// SPDX-License-Identifier: MIT
#pragma once

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

struct UncertaintySettings {
  int members = 16;                       ///< last layers that forces are compared for; 0: none
  double distance_regularization = 0.01;  ///< of the mean variance
  double force_regularization = 0.1;      ///< of the mean of the diagonal of A
  double hopping_regularization = 1e-4;   ///< likewise, of every hopping class
  /// H was learned relative to the vacuum on the layer's own side, and the model lacks the step.
  bool own_side = false;
};

/// Gives a model of an energy its uncertainty, or another one, from the data set it was trained on:
/// distances from the training frames, limits from those of each training frame from all others,
/// and last layers that the training forces leave open; scales, which make errors of the signals,
/// by maximum likelihood from the validation frames. Where there are none they come from the
/// training frames, each as if it had been left out of the linear part of the model; since the rest
/// of the model has seen it, they are too small then.
///
/// Forces are left out if no frame has any, the Hamiltonian likewise. The same data give the same
/// numbers. Throws Error for a model without an energy and for a data set that does not fit.
void fit_uncertainty(Model &model, const TrainingSet &set,
                     const UncertaintySettings &settings = {});

}  // namespace dpw
