// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dos/density_of_states.h"

namespace dpw {

/// Writes a density of states as an HDF5 file of format "dpw-dos", version 1 (doc/dos), complete or
/// not at all. Throws Error naming the file if it cannot be written.
void write_dos_hdf5(const std::string &path, const DensityOfStates &dos);

/// Reads it back. Throws Error naming the file if it is missing, of another kind or damaged.
DensityOfStates read_dos_hdf5(const std::string &path);

}  // namespace dpw
