// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "bands/occupation.h"
#include "bands_plan.h"
#include "eigen/checks.h"
#include "files/bands_checkpoint.h"
#include "files/bands_hdf5.h"

namespace dpw {

/// What came out, one frame.
struct BandsResults {
  BandsLayout layout;
  BandsFrame frame;                      ///< scalars are NaN where they are not known
  std::optional<Occupation> occupation;  ///< of the mesh if there is one, else of the path
  std::string no_occupation;             ///< why there is none
  EigenCheck check;                      ///< the worst of all k-points
};

/// Puts together what the checkpoint, which must hold all k-points, has. All vectors are in memory
/// then.
BandsResults collect_results(const BandsOptions &options, const BandsPlan &plan,
                             const TightBinding &h, const BandsCheckpoint &checkpoint);

/// Writes the HDF5 file and, if asked for, the text. Throws Error.
void write_results(const BandsOptions &options, const BandsResults &results);

}  // namespace dpw
