// SPDX-License-Identifier: MIT
#include "force/force_field.h"

#include "force/direct_force_field.h"
#include "force/energy_force_field.h"

namespace dpw {

ForceField::ForceField(const Model &model)
    : descriptor_(Descriptor::make(model)),
      batches_(model.elements.size()),
      n_elements_(static_cast<int>(model.elements.size())),
      raer_size_(static_cast<int>(model.raer_size())) {}

std::unique_ptr<ForceField> ForceField::make(const Model &model) {
  if (model.force.conservative) return std::make_unique<EnergyForceField>(model);
  return std::make_unique<DirectForceField>(model);
}

}  // namespace dpw
