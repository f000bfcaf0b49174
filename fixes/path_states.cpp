// SPDX-License-Identifier: GPL-2.0-only
#include "path_states.h"

#include "frame_bands.h"

using namespace LAMMPS_NS;

std::string PathStates::solve(FrameBands &bands) {
  bands.together([&]() {
    set_.kpoints =
        dpw::make_path(*bands.hamiltonian().lattice, path_.corners, path_.points_per_segment);
  });
  return bands.solve(set_, "path");
}
