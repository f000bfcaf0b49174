// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "dataset/training_set.h"
#include "layouts/wannier90_input.h"

namespace dpw {

/// How the H(R) beside a SEED.win is used for training data.
struct WannierUse {
  bool has_projections = false;            ///< it is known what functions were projected on
  bool has_hybrids = false;                ///< of all elements, so that it is known what they are
  bool has_wsvec = false;                  ///< images were moved
  std::optional<std::array<int, 3>> mesh;  ///< of k-points
  double reach = std::numeric_limits<double>::infinity();  ///< hops from here on are left out, A
};

/// What a SEED.win (`win`, its name) says that makes blocks of H other than the hops between atomic
/// orbitals that they are taken for, one sentence each: functions of a program's own choice, many
/// iterations, a mesh of one k-point, images that were not moved.
std::vector<std::string> orbital_warnings(const WannierInput &input, const std::string &win,
                                          const WannierUse &use);

/// Provenance of a frame with a warning at its end; the sentence goes up to the next one.
std::string with_warning(const std::string &provenance, const std::string &warning);

/// The warnings in the provenance of a set's frames, each once, with how many frames it is of.
std::vector<std::string> warnings_in_provenance(const TrainingSet &set);

}  // namespace dpw
