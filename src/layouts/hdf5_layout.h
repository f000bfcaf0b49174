// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"

namespace dpw {

/// The layout `hdf5`: the file `out`. Throws Error where make_wannier_hamiltonian does, and where
/// the number of electrons is not known.
WrittenLayout write_hdf5_layout(const std::string &out, const TightBinding &h,
                                const std::string &comment);

}  // namespace dpw
