// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "model/model.h"

namespace dpw {

// The object "hamiltonian" of a model file's JSON, see doc/model_format.

/// Fills all of `model` that belongs to the Hamiltonian; its elements have to be there. Throws
/// Error, or json::exception for entries that are missing or of another type.
void read_hamiltonian(Model &model, const nlohmann::json &hamiltonian);
nlohmann::json write_hamiltonian(const Model &model);

}  // namespace dpw
