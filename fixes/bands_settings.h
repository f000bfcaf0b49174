// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "solve_settings.h"

namespace LAMMPS_NS {

class LAMMPS;

/// What the words of a `fix bands` command ask for.
struct BandsSettings {
  int every = 1;
  std::string compute_id;
  PathWords path;
  std::optional<std::array<int, 3>> mesh;
  SolveSettings solve;
  std::vector<std::string> weights;  ///< layer, element, orbital, spin
  std::string file, text;            ///< HDF5; text, a name with * for the step
  bool append = false;
  bool vectors = false;
  bool overlaps = false;

  /// Reads the arguments of the command (fix ID group bands ...). Stops LAMMPS with an error that
  /// says what is wrong and what is possible.
  BandsSettings(LAMMPS *lmp, int narg, char **arg);
};

}  // namespace LAMMPS_NS
