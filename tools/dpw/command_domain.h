// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace dpw {

/// Adds `dpw domain MODEL DATA`: gives a trained model its uncertainty.
void add_domain_command(CLI::App &app);

}  // namespace dpw
