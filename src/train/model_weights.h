// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Rewrites a model file with its matrices in single precision. Vectors stay as they are: they are
/// few, and the last bias of an energy network holds the energy of a whole atom, of which single
/// precision would lose a tenth of a meV.
void store_matrices_as_float32(const std::string &path);

}  // namespace dpw
