// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace dpw {

struct Model;

/// What a model knows of its own limits, from its training data; doc/uncertainty has the formulas.
/// The matrices are among Model::matrices, under the names below.
struct UncertaintyData {
  std::vector<double> limits;  ///< per element: a larger distance is outside the training domain
  /// Per element, eV for a distance of 1: root mean square error of the elements of an on-site
  /// block. Empty: not known.
  std::vector<double> hamiltonian_scales;
  int n_members = 0;          ///< last layers that forces are compared for; 0: errors not known
  std::string calibrated_on;  ///< "validation" or "training": the frames that gave the scales
};

/// Names of an element's matrices: mean [n, 1] and whitening [n, n] of what the first layer of its
/// energy network gives before its activation, and members [n_members, width of the last hidden
/// layer], in eV.
std::string domain_mean_name(const std::string &symbol);
std::string domain_whitening_name(const std::string &symbol);
std::string last_layers_name(const std::string &symbol);

/// The entry "uncertainty" of a model file. Throws nlohmann::json::exception for a missing key.
UncertaintyData read_uncertainty(const Model &model, const nlohmann::json &entry);
nlohmann::json write_uncertainty(const Model &model);

/// Throws Error if model.uncertainty or its matrices do not fit the model.
void check_uncertainty(const Model &model);

}  // namespace dpw
