// SPDX-License-Identifier: MIT
#include "averages/spectral_function.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace dpw {

Eigen::MatrixXd spectral_function(const Eigen::MatrixXd &energies,
                                  const std::vector<Eigen::MatrixXd> &weights, int column,
                                  double sigma, const EnergyGrid &grid) {
  grid.check();
  if (!(sigma > 0.0 && std::isfinite(sigma)))
    throw Error("the broadening of a spectral function has to be above zero, but is " +
                std::to_string(sigma) + " eV");
  if (weights.size() != static_cast<std::size_t>(energies.rows()))
    throw Error("a spectral function got weights of " + std::to_string(weights.size()) +
                " k-points for energies of " + std::to_string(energies.rows()));
  constexpr double reach = 8.5;  // in sigma: beyond it is less than double precision
  const double step = grid.spacing();
  const double start = grid.first - 0.5 * step;  // of the first interval
  const double scale = 1.0 / (std::sqrt(2.0) * sigma);
  Eigen::MatrixXd spectrum = Eigen::MatrixXd::Zero(grid.n, energies.rows());
  for (Eigen::Index k = 0; k < energies.rows(); ++k) {
    const Eigen::MatrixXd &w = weights[static_cast<std::size_t>(k)];
    if (w.rows() != energies.cols() || column < 0 || column >= w.cols())
      throw Error("the weights of states do not fit the bands of a spectral function");
    for (Eigen::Index band = 0; band < energies.cols(); ++band) {
      const double e = energies(k, band);
      const double from = std::floor((e - reach * sigma - start) / step);
      const double to = std::floor((e + reach * sigma - start) / step);
      if (!(to >= 0.0 && from < grid.n)) continue;
      const auto first = static_cast<int>(std::max(from, 0.0));
      const auto last = static_cast<int>(std::min(to, grid.n - 1.0));
      const double height = 0.5 * w(band, column) / step;
      double below = std::erfc((e - (start + first * step)) * scale);
      for (int i = first; i <= last; ++i) {
        const double next = std::erfc((e - (start + (i + 1) * step)) * scale);
        spectrum(i, k) += height * (next - below);
        below = next;
      }
    }
  }
  return spectrum;
}

CompleteRange complete_range(const Eigen::MatrixXd &energies, int first_band, int n_all,
                             double sigma) {
  CompleteRange range = everything();
  if (energies.size() == 0) return range;
  // bands that were left out lie beyond those that were found, k-point by k-point
  if (first_band > 0) range.lower = energies.col(0).maxCoeff() + 5.0 * sigma;
  if (first_band + energies.cols() < n_all)
    range.upper = energies.col(energies.cols() - 1).minCoeff() - 5.0 * sigma;
  return range;
}

}  // namespace dpw
