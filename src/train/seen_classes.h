// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "equivariant/equivariant_hamiltonian.h"
#include "train/frame_data.h"

namespace dpw {

/// Takes out the hopping classes that no frame with a Hamiltonian has a pair of, such as Mo and W
/// in one layer where layers are MoS2 or WSe2. Returns their names.
std::vector<std::string> drop_unseen_classes(std::vector<EquivariantHoppingClass> &classes,
                                             const std::deque<FrameData> &frames);

}  // namespace dpw
