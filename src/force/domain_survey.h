// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "force/force_field.h"

namespace dpw {

/// How far the atoms of one pass are from the training data, where the model says.
struct DomainSurvey {
  int n_outside = 0;      ///< atoms beyond the limit of their element
  double farthest = 0.0;  ///< largest distance, over the limit
  int atom = -1;          ///< the one with this distance; -1 if there are no atoms
  /// Root mean square error to be expected of elements of on-site blocks, eV.
  std::optional<double> on_site_error;
};

/// Nothing if the model has no limits of its training domain.
std::optional<DomainSurvey> survey_domain(ForceField &field);

}  // namespace dpw
