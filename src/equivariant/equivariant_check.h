// SPDX-License-Identifier: MIT
#pragma once

#include "model/model.h"

namespace dpw {

/// The part of Model::check for models with the descriptor kind "moments": an energy from mixed
/// moments and, unless the model is one of forces only, a covariant Hamiltonian.
void check_equivariant(const Model &model);

}  // namespace dpw
