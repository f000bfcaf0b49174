// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds the subcommand `bands`: bands of any H(R), or of a model and a structure, on MPI ranks. It
/// starts MPI before its words are parsed and ends it with the app. An error is printed by rank 0;
/// all ranks return the same exit code.
void add_bands_command(CLI::App &app);

}  // namespace dpw
