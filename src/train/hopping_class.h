// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "equivariant/equivariant_hamiltonian.h"
#include "train/train_config.h"

namespace dpw {

/// A hopping class before training, of pairs of elements i <= j; `name` is that of its matrices,
/// too, and its network is called hopping.NAME.
EquivariantHoppingClass make_hopping_class(const HoppingSettings &settings, const std::string &name,
                                           LayerRelation layers, int i, int j);

}  // namespace dpw
