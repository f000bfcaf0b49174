// SPDX-License-Identifier: MIT
#include "bands/band_window.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

#include "base/error.h"

namespace dpw {

double Filling::filled_bands() const {
  if (spin_degeneracy != 1 && spin_degeneracy != 2)
    throw Error("the spin degeneracy has to be 1 or 2, but it is " +
                std::to_string(spin_degeneracy));
  const double capacity = static_cast<double>(spin_degeneracy) * n_bands_total;
  constexpr double tolerance = 1e-8;  // electrons
  if (!(n_electrons >= 0.0) || !(n_electrons <= capacity + tolerance)) {
    std::ostringstream text;
    text << n_electrons << " electrons do not fit into " << n_bands_total << " bands of "
         << spin_degeneracy << ": check the electrons per element in the model";
    throw Error(text.str());
  }
  const double filled = n_electrons / spin_degeneracy;
  const double whole = std::round(filled);
  return std::abs(filled - whole) <= tolerance ? whole : filled;
}

BandWindow bands_next_to_gap(int n_bands, const Filling &filling) {
  if (n_bands < 2)
    throw Error("nbands has to be at least 2, one band below the gap and one above it, but it is " +
                std::to_string(n_bands));
  const int gap = static_cast<int>(std::ceil(filling.filled_bands()));
  const int above = std::min(n_bands / 2, filling.n_bands_total - gap);
  const int below = std::min(n_bands - n_bands / 2, gap);
  return {gap - below, below + above};
}

BandWindow bands_between(const Eigen::MatrixXd &energies, int first_band, double lower,
                         double upper) {
  BandWindow found;
  for (Eigen::Index b = 0; b < energies.cols(); ++b) {
    if (!(energies.col(b).array() >= lower && energies.col(b).array() <= upper).any()) continue;
    found = united(found, {first_band + static_cast<int>(b), 1});
  }
  return found;
}

BandWindow united(const BandWindow &a, const BandWindow &b) {
  if (a.count == 0) return b;
  if (b.count == 0) return a;
  const int first = std::min(a.first, b.first);
  return {first, std::max(a.first + a.count, b.first + b.count) - first};
}

}  // namespace dpw
