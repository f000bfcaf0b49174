// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "dos/vector_block.h"

namespace dpw {

/// Fills vector `place` of a block with random numbers of modulus 1 where `group` says so (1 per
/// orbital; empty: everywhere) and zero elsewhere: signs in a real block, phases in a complex one.
/// What they are depends on `seed` and `index` alone, on any machine.
void fill_random_vector(VectorBlock &block, int place, std::uint64_t seed, std::uint64_t index,
                        const std::vector<char> &group = {});

}  // namespace dpw
