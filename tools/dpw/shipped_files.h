// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dpw {

/// Files that are named without a folder and are not in the present one: as LAMMPS does with
/// potentials, they are looked for in the folders of the environment variable LAMMPS_POTENTIALS,
/// then among those that came with this program (shipped_file).

/// `path`, or where that model is found; `path` if it is not found anywhere.
std::string find_model(const std::string &path);

/// The same for a monolayer file, whose .json may be left out. Throws Error for a name without a
/// folder that is not found.
std::string find_monolayer(const std::string &path);

/// All models in the folders of LAMMPS_POTENTIALS and among those of this program, by name within a
/// folder; of several of one name the one that find_model() finds.
std::vector<std::string> all_models();

}  // namespace dpw
