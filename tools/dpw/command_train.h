// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// `dpw train`: runs dpw-train, the program that knows LibTorch, in place of this one.
void add_train_command(CLI::App &app);

}  // namespace dpw
