// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

namespace dpw {

/// Adds `dpw info FILE`: prints a summary of a .dpw model.
void add_info_command(CLI::App &app);

}  // namespace dpw
