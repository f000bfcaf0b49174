// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "structure/crystal.h"

namespace dpw {

/// A cell that does not repeat along some of its vectors is taken as one that does where nothing is
/// lost by it: where the images of the atoms would be more than 8 A apart. Throws Error for a
/// direction with less room, the sentence to follow a file and a line.
void check_open_directions(const Structure &structure, const std::array<bool, 3> &open);

}  // namespace dpw
