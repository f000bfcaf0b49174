// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "bands_options.h"
#include "jobs/bands_job.h"
#include "jobs/bands_results.h"

namespace dpw {

/// What the summary needs besides plan and results.
struct BandsRun {
  BandsWork work;
  int n_ranks = 1, n_threads = 1;
  double load_seconds = 0.0, total_seconds = 0.0;
  double memory_bytes = 0.0;  ///< high water of the rank that took most
};

/// The summary that `dpw bands` prints at its end.
std::string bands_summary(const BandsOptions &options, const BandsPlan &plan, const TightBinding &h,
                          const BandsResults &results, const BandsRun &run);

}  // namespace dpw
