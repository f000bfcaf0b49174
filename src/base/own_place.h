// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dpw {

/// The program or shared library that this code is in, with its folder; empty if the system does
/// not tell.
std::filesystem::path file_of_this_code();

/// Where models and monolayers that came with `code`, a program or shared library of this package,
/// may be: share/potentials beside its folder, as an installation has them, and, where it lies in a
/// build folder of CMake or in its bin, potentials in the sources around that.
std::vector<std::filesystem::path> shipped_folders(
    const std::filesystem::path &code = file_of_this_code());

/// A file of these folders, the first that there is; `name`: relative to them. Empty if there is
/// none.
std::filesystem::path shipped_file(const std::string &name,
                                   const std::filesystem::path &code = file_of_this_code());

}  // namespace dpw
