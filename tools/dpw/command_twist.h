// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds the subcommand `twist`: builds a commensurate twisted bilayer, or lists such cells. It runs
/// while the command line is parsed and throws dpw::Error.
void add_twist_command(CLI::App &app);

}  // namespace dpw
