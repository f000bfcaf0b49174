// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "hamiltonian/evaluator.h"
#include "model/model.h"
#include "structure/layer_finder.h"

namespace dpw {

/// The evaluator of an equivariant model. Throws Error where layers could not be told apart within
/// the longest hopping.
Evaluator make_equivariant_evaluator(const Model &model);

/// The rule alone by which it tells layers; of a model without a Hamiltonian, too.
std::unique_ptr<LayerFinder> make_layer_finder(const Model &model);

}  // namespace dpw
