// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "jobs/added_potentials.h"
#include "jobs/dos_settings.h"

namespace dpw {

/// What the words after `dpw dos` ask for.
struct DosOptions {
  std::string input;
  AddedPotentials potentials;
  DosSettings settings;
  std::vector<std::string> outputs;
};

/// Adds the options to `command`, which fills `options` as it parses.
void add_dos_options(CLI::App &command, DosOptions &options);

/// Throws Error for options that contradict one another.
void check_dos_options(const DosOptions &options);

}  // namespace dpw
