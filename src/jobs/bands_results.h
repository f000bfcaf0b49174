// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "bands/bands_store.h"
#include "bands/occupation.h"
#include "eigen/checks.h"
#include "files/bands_hdf5.h"
#include "jobs/bands_plan.h"

namespace dpw {

/// What came out, one frame.
struct BandsResults {
  BandsLayout layout;
  BandsFrame frame;                      ///< scalars are NaN where they are not known
  std::optional<Occupation> occupation;  ///< of the mesh if there is one, else of the path
  std::string no_occupation;             ///< why there is none
  EigenCheck check;                      ///< the worst of all k-points
};

/// Puts together what `done`, which must hold all k-points, has. All vectors are in memory then.
BandsResults collect_results(const BandsSettings &settings, const BandsPlan &plan,
                             const TightBinding &h, const BandsStore &done);

}  // namespace dpw
