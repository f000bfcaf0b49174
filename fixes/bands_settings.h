// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"

namespace LAMMPS_NS {

class LAMMPS;

/// What the words of a `fix bands` command ask for.
struct BandsSettings {
  int every = 1;
  std::string compute_id;
  int points_per_segment = 0;
  std::vector<dpw::KCorner> corners;  ///< of the path; empty: no path
  std::optional<std::array<int, 3>> mesh;
  int n_bands = 0;  ///< next to the gap; 0: all
  std::string solver = "auto";
  std::string bloch_sum = "auto";    ///< back end that builds H(k)
  int ranks_per_k = 0;               ///< MPI ranks on one matrix with elpa; 0: all
  std::vector<std::string> weights;  ///< kinds of groups: layer, element, orbital
  std::string file, text;            ///< HDF5; text, a name with * for the step
  bool append = false;
  bool vectors = false;
  double smearing = 0.0;   ///< eV
  int threads = 0;         ///< 0: as many as LAMMPS uses
  double progress = 10.0;  ///< seconds between progress lines; 0: none

  /// Reads the arguments of the command (fix ID group bands ...). Stops LAMMPS with an error that
  /// says what is wrong and what is possible.
  BandsSettings(LAMMPS *lmp, int narg, char **arg);

 private:
  int read_path(LAMMPS *lmp, int narg, char **arg, int i);
};

}  // namespace LAMMPS_NS
