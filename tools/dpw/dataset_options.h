// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/dataset_plan.h"

namespace dpw {

/// The command line of `dpw dataset`.
struct DatasetOptions {
  std::string output, show, config;
  std::vector<std::string> extxyz, dump, espresso, sets, test;  ///< patterns of file names
  std::vector<std::string> orbitals;                            ///< "Mo=d"
  std::string hamiltonian;
  std::vector<std::string> projections;
  std::optional<std::array<int, 3>> mesh;
  std::optional<double> cutoff;
  std::string spin_order;
  std::vector<std::string> types;
  std::string energy, layer;
  double validation = 0.0;
  std::uint64_t seed = 1;
  bool strict = false;
};

void add_dataset_options(CLI::App &command, DatasetOptions &options);

/// The plan of the configuration file or of the options. Throws Error for options that contradict
/// one another.
DatasetPlan make_plan(const DatasetOptions &options);

}  // namespace dpw
