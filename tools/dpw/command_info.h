// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

namespace dpw {

/// Adds `dpw info FILE`: prints a .dpw model in words.
void add_info_command(CLI::App &app);

}  // namespace dpw
