// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// `dpw learn`: runs tools/learn/learn.py, which calls the other subcommands, in place of this one.
void add_learn_command(CLI::App &app);

}  // namespace dpw
