// SPDX-License-Identifier: MIT
#include "model/zero_of_energy.h"

#include <cstdio>

namespace dpw {

std::string zero_of_energy(const Model &model) {
  if (model.vacuum_step() != nullptr)
    return "the mean of the vacuum levels below and above the layers";
  if (const AlignmentData *alignment = model.alignment()) {
    char height[40];
    std::snprintf(height, sizeof height, "%.4g", alignment->training_height);
    return std::string("the mean potential of cells ") + height +
           " A high with two equal layers, which the model was trained on (not the vacuum)";
  }
  return "the zero of the model's training data (the model does not say whether it is the vacuum)";
}

}  // namespace dpw
