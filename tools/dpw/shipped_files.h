// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Files that are named without a folder and are not in the present one: as LAMMPS does with
/// potentials, they are looked for in the folders of the environment variable LAMMPS_POTENTIALS,
/// then among those that came with this program (shipped_file).

/// `path`, or where that model is found; `path` if it is not found anywhere.
std::string find_model(const std::string &path);

/// The same for a monolayer file, whose .json may be left out. Throws Error for a name without a
/// folder that is not found.
std::string find_monolayer(const std::string &path);

}  // namespace dpw
