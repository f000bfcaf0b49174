// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"

namespace dpw {

/// A path of k-points as it is asked for; see make_path.
struct PathSettings {
  int points_per_segment = 50;
  std::vector<KCorner> corners;
};

/// What a user asks for of the bands of an H(R). Errors call a setting by its name in the docs,
/// which is that of the option of `dpw bands` and of the argument in Python.
struct BandsSettings {
  std::optional<PathSettings> path;
  std::optional<std::array<int, 3>> mesh;

  std::optional<int> n_bands;    ///< "nbands", those next to the gap
  std::optional<double> around;  ///< eV: the n_bands next to it instead
  std::vector<int> range;        ///< "bands": the first and the last, from 1; or empty
  double smearing = 0.0;         ///< eV
  bool vectors = false;
  std::vector<std::string> weights;  ///< layer, element, orbital, spin
  std::string unfold;                ///< number of a layer from 1, or all; empty: no
  std::vector<double> primitive;     ///< two vectors, 6 numbers, A; empty: found

  std::string solver = "auto", bloch_sum = "auto";
  std::string proof = "full";  ///< of windows: full or gap
  int ranks_per_k = 0;         ///< that share a matrix; 0: all
  int threads = 0;             ///< a rank's; see thread_count
};

/// What no setting can tell on its own. Throws Error.
void check_bands_settings(const BandsSettings &settings);

}  // namespace dpw
