// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bands/state_measure.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// The measures that users name: "layer", "element" and "orbital" (OrbitalWeights) and "spin"
/// (SpinExpectation), with columns in the order of `by`. Throws Error for an unknown or a repeated
/// name, and for one that needs to know what is not known of an orbital.
std::vector<std::shared_ptr<const StateMeasure>> make_state_weights(
    const std::vector<OrbitalSite> &orbitals, const std::vector<std::string> &by);

}  // namespace dpw
