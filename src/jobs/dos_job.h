// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "dos/density_of_states.h"
#include "jobs/dos_settings.h"
#include "parallel/communicator.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// What a job counts, "products" or "k-points", and how many of them are done, of how many; an
/// Error from it ends the job.
using DosProgress = std::function<void(const char *unit, int done, int total)>;

/// The density of states of H(R). Collective; rank 0 has the answer. Throws Error on all ranks.
DensityOfStates find_dos(const DosSettings &settings, const TightBinding &h,
                         const DosProgress &progress = {}, const Communicator &world = {});

}  // namespace dpw
