// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/model.h"

namespace dpw {

// The object "hamiltonian" of a model file's JSON, see doc/model_format.

/// The text that `map` has for each of the model's elements, in their order. Throws json::exception
/// for one that is missing.
std::vector<std::string> texts_by_element(const Model &model, const nlohmann::json &map);

/// Fills all of `model` that belongs to the Hamiltonian; its elements have to be there. Throws
/// Error, or json::exception for entries that are missing or of another type.
void read_hamiltonian(Model &model, const nlohmann::json &hamiltonian);
nlohmann::json write_hamiltonian(const Model &model);

}  // namespace dpw
