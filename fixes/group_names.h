// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "averages/state_bytes.h"

namespace LAMMPS_NS {

/// Takes the names of the first frame's groups; throws dpw::Error if a later frame has others.
void keep_names(std::vector<std::string> &kept, const std::vector<std::string> &names);

void write_names(dpw::StateWriter &out, const std::vector<std::string> &names);
std::vector<std::string> read_names(dpw::StateReader &in);

}  // namespace LAMMPS_NS
