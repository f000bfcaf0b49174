// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include "jobs/added_potentials.h"

namespace dpw {

/// Adds the options to `command`, which fills `potentials` as it parses.
void add_potential_options(CLI::App &command, AddedPotentials &potentials);

}  // namespace dpw
