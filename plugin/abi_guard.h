// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace LAMMPS_NS {

class LAMMPS;

/// One sentence on how the LAMMPS that loads this plugin differs from the one it was built for
/// (integer sizes, MPI library, version), or an empty string. `fatal` tells whether going on would
/// crash; another version alone usually works.
std::string abi_difference(LAMMPS *lmp, bool &fatal);

}  // namespace LAMMPS_NS
