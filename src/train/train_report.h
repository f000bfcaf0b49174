// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "train/trainer.h"

namespace dpw {

/// One run in a table of several.
struct TrainSummary {
  std::string config, output;
  nlohmann::json errors;  ///< "validation" and "test" of the report, without lists
};

/// Name of the report: the model's, ending in .report.json.
std::string report_path(const TrainConfig &config);

/// Runs the model that was written, with the core's own code, on the frames that it did not learn
/// from, and writes settings, learning curves and errors as JSON: of energies, forces and stress;
/// of the Hamiltonian's elements by class and by distance, with a sample for parity plots; of bands
/// along G-M-K-G. tools/plot_training.py draws it.
TrainSummary write_train_report(const TrainConfig &config, const TrainingSet &set,
                                const TrainResult &result);

/// The errors of several runs side by side, one line per run.
std::string summary_table(const std::vector<TrainSummary> &runs);

}  // namespace dpw
