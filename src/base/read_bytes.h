// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// All bytes of a file. Throws Error naming the file and the system's reason, for folders too:
/// these open like files, and then throw other things where an iterator reads them.
std::string read_bytes(const std::string &path);

}  // namespace dpw
