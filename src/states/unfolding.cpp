// SPDX-License-Identifier: MIT
#include "states/unfolding.h"

#include <Eigen/LU>
#include <cmath>
#include <complex>

#include "base/error.h"

namespace dpw {

Unfolding::Unfolding(const PrimitiveCell &cell, const std::vector<OrbitalSite> &orbitals,
                     std::optional<int> layer)
    : name_(layer ? "unfolded " + layer_name(layer) : "unfolded"),
      n_orbitals_(static_cast<Eigen::Index>(orbitals.size())),
      sites_(assign_lattice_sites(cell, orbitals, layer)),
      norm_(1.0 / std::sqrt(static_cast<double>(cell.cells()))) {
  const Eigen::Matrix3d inverse = cell.index.cast<double>().inverse();
  for (const Eigen::Vector3i &point : sites_.point)
    fraction_.emplace_back(inverse.transpose() * point.cast<double>());
}

Eigen::MatrixXd Unfolding::measure(const Eigen::Vector3d &k, const Eigen::VectorXd & /*energies*/,
                                   const Eigen::MatrixXcd &vectors) const {
  constexpr double two_pi = 6.283185307179586476925286766559;
  if (vectors.rows() != n_orbitals_)
    throw Error("states of " + std::to_string(vectors.rows()) +
                " orbitals cannot be unfolded with a layer of a structure of " +
                std::to_string(n_orbitals_));
  std::vector<std::complex<double>> phase;
  for (const Eigen::Vector3d &fraction : fraction_) {
    const double turns = k.dot(fraction);
    phase.push_back(std::polar(norm_, -two_pi * (turns - std::round(turns))));
  }
  Eigen::MatrixXd weights(vectors.cols(), 1);
  Eigen::VectorXcd amplitude(sites_.n_kinds);
  for (Eigen::Index state = 0; state < vectors.cols(); ++state) {
    amplitude.setZero();
    for (std::size_t i = 0; i < phase.size(); ++i)
      amplitude[sites_.kind[i]] += phase[i] * vectors(sites_.orbital[i], state);
    weights(state, 0) = amplitude.squaredNorm();
  }
  return weights;
}

}  // namespace dpw
