// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "equivariant/equivariant_model.h"
#include "structure/layer_finder.h"

namespace dpw {

/// The rule by which an equivariant model tells layers. Throws Error where they could not be told
/// apart within the longest hopping.
std::unique_ptr<LayerFinder> make_layer_finder(const ModelHeader &header,
                                               const EquivariantModel &model);

}  // namespace dpw
