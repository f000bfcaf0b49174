// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/model.h"

namespace dpw {

/// What the energies of a model's Hamiltonian refer to, with the shifts that the model itself
/// gives, in words: the end of "relative to ...".
std::string zero_of_energy(const Model &model);

}  // namespace dpw
