// SPDX-License-Identifier: MIT
#include "hamiltonian/alignment.h"

#include <cmath>
#include <numeric>

#include "base/error.h"

namespace dpw {

std::vector<double> vacuum_shifts(const AlignmentData &data, double area,
                                  const std::vector<double> &formula_units) {
  const double total = std::accumulate(formula_units.begin(), formula_units.end(), 0.0);
  std::vector<double> shifts;
  for (const double n_in : formula_units) {
    if (!(n_in > 0.0)) throw Error("a layer without atoms cannot be aligned to the vacuum level");
    const double strain = std::sqrt(area / (n_in * data.unit_area)) - 1.0;
    const double k = data.k_unstrained + data.k_slope * strain;
    shifts.push_back(k * (total - 2.0 * n_in) / (area * data.training_height));
  }
  return shifts;
}

}  // namespace dpw
