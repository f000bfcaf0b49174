// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataset/extended_xyz_frames.h"
#include "dataset/lammps_dump_frames.h"
#include "dataset/split_frames.h"
#include "dataset/wannier_frame.h"

namespace dpw {

enum class SourceKind { extended_xyz, lammps_dump, espresso, training_set };

/// Files of one kind, and what is to be known of them.
struct SourcePlan {
  SourceKind kind = SourceKind::extended_xyz;
  std::vector<std::string> patterns;    ///< of file names, as a shell has them
  std::optional<Split> split;           ///< of all its frames; empty: as the rule says, or, of a
                                        ///< training set, as the set does
  int every = 1;                        ///< of a file's frames the first, and then every so many
  bool one_group = false;               ///< frames of a file are never parted by the split
  std::set<std::string> required;       ///< energy, forces, stress, layers, vacuum: else rejected
  std::optional<double> largest_force;  ///< eV/A; frames with a larger one are rejected
  ExtendedXyzNames names;
  LammpsDumpOptions dump;
  std::string hamiltonian;  ///< file beside the structure's; empty: no H
  bool hamiltonian_optional = false;
  WannierOptions wannier;
};

/// What `dpw dataset` is told to do.
struct DatasetPlan {
  ElementOrbitals orbitals;
  std::vector<SourcePlan> sources;
  SplitRule split;
  bool strict = false;  ///< the first rejected frame is an error
};

/// Checks and translates the JSON of doc/dpw_dataset; patterns are relative to `folder`. Throws
/// Error naming the key for what is unknown, missing or of the wrong kind.
DatasetPlan make_dataset_plan(const nlohmann::json &config, const std::string &folder);

/// The same from a file, whose folder it is; the Error names the file.
DatasetPlan read_dataset_plan(const std::string &path);

}  // namespace dpw
