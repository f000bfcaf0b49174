// SPDX-License-Identifier: MIT
#include "train/envelope_fit.h"

#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "train/tensors.h"

namespace dpw {

std::array<double, 3> fit_envelope(const PairTable &pairs, const PairLabels &labels,
                                   const std::string &name) {
  constexpr double width = 0.5;                   // of a bin, A
  constexpr double smallest = 1e-6;               // eV: what is less is noise
  constexpr double fewest_pairs = 4;              // in a bin that counts
  std::map<int, std::pair<double, double>> bins;  // number of pairs, sum of mean squares
  for (const at::Tensor &index : all_rows(pairs.size())) {
    const Eigen::VectorXd r = vector_of(pairs.distance.index_select(0, index));
    const Eigen::VectorXd square = vector_of(labels.select(index).square().mean(1));
    for (Eigen::Index p = 0; p < r.size(); ++p) {
      auto &[count, sum] = bins[static_cast<int>(r[p] / width)];
      count += 1.0;
      sum += square[p];
    }
  }
  std::vector<std::pair<double, double>> points;
  for (const auto &[bin, content] : bins)
    if (content.first >= fewest_pairs)
      points.emplace_back((bin + 0.5) * width,
                          0.5 * std::log(content.second / content.first + smallest * smallest));
  if (points.size() < 3)
    throw Error("hopping class \"" + name + "\" has pairs at fewer than three distances in the " +
                "training frames: too few for an envelope");
  Eigen::MatrixX3d powers(static_cast<Eigen::Index>(points.size()), 3);
  Eigen::VectorXd values(powers.rows());
  for (Eigen::Index k = 0; k < powers.rows(); ++k) {
    const auto &[x, y] = points[static_cast<std::size_t>(k)];
    powers.row(k) << 1.0, x, x * x;
    values[k] = y;
  }
  const Eigen::Vector3d c = powers.colPivHouseholderQr().solve(values);
  return {c[0], c[1], c[2]};
}

}  // namespace dpw
