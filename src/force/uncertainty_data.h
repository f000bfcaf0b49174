// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "network/model_header.h"

namespace dpw {

/// What a model knows of its own limits, from its training data; doc/uncertainty has the formulas.
struct UncertaintyData {
  std::vector<double> limits;  ///< per element: a larger distance is outside the training domain
  /// Per element, eV for a distance of 1: root mean square error of the elements of an on-site
  /// block. Empty: not known.
  std::vector<double> hamiltonian_scales;
  /// Per hopping class, by name, eV: root mean square error of the elements of a block for a signal
  /// of 1. Empty: not known.
  std::map<std::string, double> hopping_scales;
  int n_members = 0;          ///< last layers that forces are compared for; 0: errors not known
  std::string calibrated_on;  ///< "validation" or "training": the frames that gave the scales
};

/// The entry "uncertainty" of a model file. Throws nlohmann::json::exception for a missing key.
UncertaintyData read_uncertainty(const ModelHeader &header, const nlohmann::json &entry);
nlohmann::json write_uncertainty(const ModelHeader &header, const UncertaintyData &data);

}  // namespace dpw
