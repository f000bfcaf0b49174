// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds the subcommand `selftest`: solves Hamiltonians whose bands are known with every eigensolver
/// that is built in, and times them if asked to. It runs while the command line is parsed and
/// throws dpw::Error if a check fails.
void add_selftest_command(CLI::App &app);

}  // namespace dpw
