// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"
#include "eigen/window_proof.h"

namespace LAMMPS_NS {

class LAMMPS;

/// How the bands of a frame are solved: keywords that fixes share.
struct SolveSettings {
  int n_bands = 0;  ///< next to the gap; 0: all
  std::string solver = "auto";
  std::string bloch_sum = "auto";                   ///< back end that builds H(k)
  dpw::WindowProof proof = dpw::WindowProof::full;  ///< of window
  int ranks_per_k = 0;                              ///< MPI ranks on one matrix with elpa; 0: all
  double smearing = 0.0;                            ///< eV
  int threads = 0;                                  ///< 0: as many as LAMMPS uses
  double progress = 10.0;                           ///< seconds between progress lines; 0: none

  /// Reads the keyword arg[i] and its values, if it is one of these, and puts i behind them. Errors
  /// name the `style`, as "fix bands".
  bool read(LAMMPS *lmp, const std::string &style, int narg, char **arg, int &i);
};

/// A path through k-points as words: N LABEL kx ky kz LABEL kx ky kz ...
struct PathWords {
  int points_per_segment = 0;
  std::vector<dpw::KCorner> corners;  ///< empty: no path

  /// Reads arg[i] and what follows, up to a keyword; returns where it stopped. `command` is for
  /// errors: "fix bands path".
  int read(LAMMPS *lmp, const std::string &command, int narg, char **arg, int i,
           const std::function<bool(const std::string &)> &is_keyword);
};

}  // namespace LAMMPS_NS
