// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace dpw {

/// The program or shared library that this code is in, with its folder; empty if the system does
/// not tell.
std::filesystem::path file_of_this_code();

/// A file of the models and monolayers that came with `code`, a program or shared library of this
/// package: of share/potentials beside its folder, as an installation has them, or, where it lies
/// in a build folder of CMake or in its bin, of potentials in the sources around that. `name`:
/// relative to there. Empty if there is no such file.
std::filesystem::path shipped_file(const std::string &name,
                                   const std::filesystem::path &code = file_of_this_code());

}  // namespace dpw
