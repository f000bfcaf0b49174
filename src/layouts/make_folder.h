// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "base/error.h"

namespace dpw {

/// Makes a folder, with those above it, unless it is there. Throws Error with the system's reason.
inline void make_folder(const std::string &path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Error("cannot make the folder " + path + ": " + error.message());
}

}  // namespace dpw
