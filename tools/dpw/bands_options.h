// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"
#include "potential_options.h"

namespace dpw {

/// What the words after `dpw bands` ask for.
struct BandsOptions {
  std::string input;      ///< H(R), or a model
  std::string structure;  ///< atoms for the model
  std::vector<std::string> elements;
  std::optional<double> cutoff;  ///< A
  double threshold = 0.0;        ///< eV
  std::vector<double> lattice;   ///< 9 numbers, A, where H(R) has none
  PotentialOptions potentials;

  std::vector<std::string> path;  ///< as given; see parse_path
  std::optional<std::array<int, 3>> mesh;

  std::optional<int> n_bands;
  std::optional<double> around;  ///< eV
  std::vector<int> range;        ///< first and last band, from 1; or empty
  std::optional<double> electrons;
  std::optional<int> spin_degeneracy;
  double smearing = 0.0;  ///< eV
  bool vectors = false;
  std::vector<std::string> weights;  ///< layer, element, orbital
  std::string unfold;                ///< number of a layer from 1, or all; empty: no
  std::vector<double> primitive;     ///< two vectors, 6 numbers, A; empty: found

  std::string solver = "auto", bloch_sum = "auto";
  std::string proof = "full";
  int ranks_per_k = 0;
  int threads = 0;  ///< 0: OMP_NUM_THREADS, or 1

  std::string output = "bands.h5", text;
  bool restart = true;
  double checkpoint = 10.0;  ///< seconds between two
};

/// Adds the options to `command`, which fills `options` as it parses.
void add_bands_options(CLI::App &command, BandsOptions &options);

/// What no option can tell on its own. Throws Error.
void check_bands_options(const BandsOptions &options);

/// "N LABEL kx ky kz LABEL kx ky kz ...", as --path has it.
struct PathOption {
  int points_per_segment;
  std::vector<KCorner> corners;
};
/// Throws Error naming the word that is wrong.
PathOption parse_path(const std::vector<std::string> &words);

/// The number of threads: --threads, else OMP_NUM_THREADS, else 1.
int threads_of(const BandsOptions &options);

}  // namespace dpw
