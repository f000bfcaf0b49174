// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "bands_options.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// The H(R) that the options name: read from a file, or predicted by a model for a structure, with
/// the lattice, electrons and spin degeneracy that the options give. Every rank has its own.
/// `command`, "dpw bands", is what warnings begin with. Throws Error.
TightBinding load_tight_binding(const BandsOptions &options, const std::string &command);

}  // namespace dpw
