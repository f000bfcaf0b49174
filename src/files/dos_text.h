// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dos/density_of_states.h"

namespace dpw {

/// Writes a density of states as columns of text, complete or not at all: lines that begin with #
/// (what it is, units, settings, names of the columns), then a line an energy: the energy; density
/// and its error, total first, then the groups; states below and their errors, in the same order.
/// Errors are there for kpm only. Throws Error naming the file if it cannot be written.
void write_dos_text(const std::string &path, const DensityOfStates &dos);

}  // namespace dpw
