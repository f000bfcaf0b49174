// SPDX-License-Identifier: MIT
#include "bands/occupation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

void check_input(const Eigen::MatrixXd &energies, const std::vector<double> &weight, int first_band,
                 int n_bands_total, double smearing) {
  if (energies.rows() == 0) throw Error("there are no k-points to find a Fermi level from");
  if (energies.rows() != static_cast<Eigen::Index>(weight.size()))
    throw Error("there are energies for " + std::to_string(energies.rows()) +
                " k-points but weights for " + std::to_string(weight.size()));
  const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
  if (!(std::abs(sum - 1.0) < 1e-6))
    throw Error("the weights of the k-points add up to " + std::to_string(sum) + ", not to 1");
  if (first_band < 0 || first_band + energies.cols() > n_bands_total)
    throw Error("bands " + std::to_string(first_band) + " to " +
                std::to_string(first_band + energies.cols() - 1) +
                " (counted from 0) were given, but the model has " + std::to_string(n_bands_total));
  if (!(smearing >= 0.0) || !std::isfinite(smearing))
    throw Error("the smearing has to be a width in eV, 0 or larger");
  if (!energies.allFinite()) throw Error("the energies hold a value that is not finite");
}

/// Step filling. States in ascending order are filled until the electrons (in units of the filled
/// bands of a k-point) are used up.
double count_steps(const Eigen::MatrixXd &energies, const std::vector<double> &weight,
                   double filled) {
  std::vector<std::pair<double, double>> states;  // energy, weight
  states.reserve(static_cast<std::size_t>(energies.size()));
  for (Eigen::Index b = 0; b < energies.cols(); ++b)
    for (Eigen::Index k = 0; k < energies.rows(); ++k)
      states.emplace_back(energies(k, b), weight[k]);
  std::sort(states.begin(), states.end());
  constexpr double tolerance = 1e-9;  // of a band; weights are sums of rounded numbers
  double sum = 0.0;
  for (std::size_t s = 0; s < states.size(); ++s) {
    sum += states[s].second;
    if (sum < filled - tolerance) continue;
    const bool exactly = sum <= filled + tolerance && s + 1 < states.size();
    return exactly ? 0.5 * (states[s].first + states[s + 1].first) : states[s].first;
  }
  return states.back().first;
}

double count_smeared(const Eigen::MatrixXd &energies, const std::vector<double> &weight,
                     double filled, double smearing) {
  const auto count = [&](double level) {
    double sum = 0.0;
    for (Eigen::Index b = 0; b < energies.cols(); ++b)
      for (Eigen::Index k = 0; k < energies.rows(); ++k)
        sum += weight[k] * 0.5 * std::erfc((energies(k, b) - level) / smearing);
    return sum;
  };
  // The lowest level whose count is not below `target`. Halving ends when the two bounds are
  // neighbouring numbers: at most some 60 rounds.
  const auto level_of = [&](double target) {
    double low = energies.minCoeff() - 10.0 * smearing;
    double high = energies.maxCoeff() + 10.0 * smearing;
    for (;;) {
      const double middle = low + 0.5 * (high - low);
      if (!(middle > low && middle < high)) return middle;
      (count(middle) < target ? low : high) = middle;
    }
  };
  // between levels that are many sigma apart the count hardly changes: take the middle of that
  constexpr double tolerance = 1e-10;  // of a band
  return 0.5 * (level_of(filled - tolerance) + level_of(filled + tolerance));
}

}  // namespace

Occupation find_occupation(const Eigen::MatrixXd &energies, const std::vector<double> &weight,
                           const Filling &filling, int first_band, double smearing) {
  check_input(energies, weight, first_band, filling.n_bands_total, smearing);
  const double filled = filling.filled_bands();
  const int last_band = first_band + static_cast<int>(energies.cols()) - 1;

  Occupation result;
  result.valence_band = static_cast<int>(std::ceil(filled)) - 1;
  result.conduction_band = static_cast<int>(std::floor(filled));
  if (result.valence_band < first_band || result.conduction_band > last_band)
    throw Error("the gap lies between bands " + std::to_string(result.valence_band) + " and " +
                std::to_string(result.conduction_band) + ", but only bands " +
                std::to_string(first_band) + " to " + std::to_string(last_band) +
                " (counted from 0) of " + std::to_string(filling.n_bands_total) +
                " are there: compute both sides of the gap, or check the number of electrons");

  result.valence_top = energies.col(result.valence_band - first_band).maxCoeff(&result.valence_k);
  result.conduction_bottom =
      energies.col(result.conduction_band - first_band).minCoeff(&result.conduction_k);
  result.gap = result.conduction_bottom - result.valence_top;
  result.insulator = result.valence_band != result.conduction_band && result.gap > 0.0;
  if (result.insulator) {
    result.fermi_level = result.valence_top + 0.5 * result.gap;
    return result;
  }

  const double inside = filled - first_band;  // bands below the window are full
  result.fermi_level = smearing > 0.0 ? count_smeared(energies, weight, inside, smearing)
                                      : count_steps(energies, weight, inside);
  // Bands that were left out are no lower (higher) than the first (last) one here. So they are
  // surely full (empty) if that one is, at all k-points, within the tail of the smearing.
  const double margin = 4.0 * smearing;  // erfc(4) / 2 is 8e-9
  const bool low_edge = first_band > 0 && energies.col(0).maxCoeff() > result.fermi_level - margin;
  const bool high_edge = last_band + 1 < filling.n_bands_total &&
                         energies.rightCols(1).minCoeff() < result.fermi_level + margin;
  if (low_edge || high_edge)
    throw Error("this is a metal whose Fermi level, near " + std::to_string(result.fermi_level) +
                " eV, crosses the " + (low_edge ? "lowest" : "highest") +
                " of the bands that were computed (" + std::to_string(first_band) + " to " +
                std::to_string(last_band) + ", counted from 0): compute more bands");
  return result;
}

}  // namespace dpw
