// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

namespace dpw {

/// `dpw convert`: H(R) of one program, or of a model, as files of another program.
void add_convert_command(CLI::App &app);

}  // namespace dpw
