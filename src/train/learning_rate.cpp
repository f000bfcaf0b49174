// SPDX-License-Identifier: MIT
#include "train/learning_rate.h"

#include <algorithm>
#include <cmath>

#include "base/constants.h"

namespace dpw {

double learning_rate(const StageSettings &settings, long step, int per_epoch) {
  double factor = 1.0;
  if (settings.schedule == "cosine") {
    const double n_steps = static_cast<double>(settings.epochs) * per_epoch;
    const double t = std::min(1.0, static_cast<double>(step) / n_steps);
    factor =
        settings.final_fraction + (1.0 - settings.final_fraction) * 0.5 * (1.0 + std::cos(pi * t));
  } else if (settings.schedule == "step") {
    const long n_drops = step / per_epoch / settings.step_epochs;
    factor = std::pow(settings.step_factor, static_cast<double>(n_drops));
  }
  if (settings.warmup_steps > 0)
    factor *= std::min(1.0, static_cast<double>(step + 1) / settings.warmup_steps);
  return settings.learning_rate * factor;
}

}  // namespace dpw
