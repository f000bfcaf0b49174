// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobs/added_potentials.h"
#include "jobs/bands_settings.h"

namespace dpw {

/// What the words after `dpw bands` ask for.
struct BandsOptions {
  std::string input;      ///< H(R), or a model
  std::string structure;  ///< atoms for the model
  std::vector<std::string> elements;
  std::optional<double> cutoff;         ///< A
  double threshold = 0.0;               ///< eV
  bool spin_orbit = false;              ///< of the model
  std::vector<std::string> soc_lambda;  ///< by hand; see parse_lambda
  std::vector<double> lattice;          ///< 9 numbers, A, where H(R) has none
  AddedPotentials potentials;
  std::optional<double> electrons;
  std::optional<int> spin_degeneracy;

  BandsSettings settings;         ///< but for the path,
  std::vector<std::string> path;  ///< which is here as given; see parse_path

  std::string output = "bands.h5", text;
  bool restart = true;
  double checkpoint = 10.0;  ///< seconds between two
};

/// Adds the options to `command`, which fills `options` as it parses.
void add_bands_options(CLI::App &command, BandsOptions &options);

/// Puts the path into the settings, and finds what no option can tell on its own. Throws Error.
void finish_bands_options(BandsOptions &options);

/// "N LABEL kx ky kz LABEL kx ky kz ...", as --path has it. Throws Error naming the word that is
/// wrong.
PathSettings parse_path(const std::vector<std::string> &words);

}  // namespace dpw
