// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds the subcommand `dataset`: collects training data into one HDF5 file, or shows such a file.
/// It runs while the command line is parsed and throws dpw::Error.
void add_dataset_command(CLI::App &app);

}  // namespace dpw
