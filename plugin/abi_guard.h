// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace LAMMPS_NS {

class LAMMPS;

/// The version of LAMMPS that this plugin was built for, such as "22 Jul 2025 update 4".
std::string lammps_of_build();

/// One sentence on how the LAMMPS that loads this plugin differs from the one it was built for
/// (integer sizes, MPI library, version), or an empty string. `fatal` tells whether going on would
/// crash; another version alone usually works.
std::string abi_difference(LAMMPS *lmp, bool &fatal);

}  // namespace LAMMPS_NS
