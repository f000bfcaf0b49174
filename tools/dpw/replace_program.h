// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dpw {

/// Runs a program in place of this one: words[0], looked for on PATH if it has no folder. Returns
/// only if that fails, with the reason as errno.
int replace_program(std::vector<std::string> words);

}  // namespace dpw
