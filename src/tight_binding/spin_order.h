// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Which two states of an H(R) of spinors belong to one orbital: 2 o and 2 o + 1, as Wannier90 has
/// them from version 2 on, or o and o + n, as older ones have. Spin up comes first.
enum class SpinOrder { interleaved, up_then_down };
const char *name_of(SpinOrder order);
/// Throws Error for a name that is none of them.
SpinOrder spin_order_of(const std::string &name);

}  // namespace dpw
