// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>
#include <string>

#include "lammps.h"
#include "model/model.h"

namespace LAMMPS_NS {

/// Reads a model file on one rank, as LAMMPS reads potentials: if there is no such file, it is
/// looked for in the folders of LAMMPS_POTENTIALS, then, if it is named without a folder, among
/// those that came with the plugin (dpw::shipped_file). `path` becomes the one that was found.
/// Errors begin with `who`. Collective.
std::unique_ptr<dpw::Model> load_model(LAMMPS *lmp, const std::string &who, std::string &path);

}  // namespace LAMMPS_NS
