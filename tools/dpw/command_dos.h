// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds the subcommand `dos`: the density of states of an H(R), on a k-mesh or by the kernel
/// polynomial method. It runs while the command line is parsed and throws dpw::Error.
void add_dos_command(CLI::App &app);

}  // namespace dpw
