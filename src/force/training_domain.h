// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "force/uncertainty_data.h"

namespace dpw {

/// How far atoms are from those that a model was trained on, in what the model sees of them: the
/// first layer of the energy network before its activation, x. The distance is
///   u = sqrt((x - mean)^T C^-1 (x - mean))
/// with mean and regularised covariance C of the training atoms of the element.
class TrainingDomain {
 public:
  /// One matrix per element: whitening L^-1 [n, n] with C = L L^T, and mean [n, 1].
  TrainingDomain(const UncertaintyData &data, std::vector<Eigen::MatrixXd> whitening,
                 const std::vector<Eigen::MatrixXd> &mean);

  /// Distances of atoms of one element, whose `first_layer` [n_first, n] is before its activation.
  void distances(int element, const Eigen::Ref<const Eigen::MatrixXd> &first_layer,
                 Eigen::Ref<Eigen::VectorXd> out);
  /// L^-1 (x - mean) of the same atoms, [n_first, n]; its columns have the distances as lengths.
  Eigen::MatrixXd coordinates(int element,
                              const Eigen::Ref<const Eigen::MatrixXd> &first_layer) const;
  /// Distance beyond which an atom is outside.
  double limit(int element) const { return data_.limits[static_cast<std::size_t>(element)]; }
  bool has_hamiltonian() const { return !data_.hamiltonian_scales.empty(); }
  /// Root mean square error to be expected of the elements of the on-site block of an atom for a
  /// distance of 1, eV.
  double hamiltonian_scale(int element) const {
    return data_.hamiltonian_scales[static_cast<std::size_t>(element)];
  }

 private:
  UncertaintyData data_;
  std::vector<Eigen::MatrixXd> whitening_;      // L^-1
  std::vector<Eigen::VectorXd> whitened_mean_;  // L^-1 mean
  Eigen::MatrixXd work_;
};

}  // namespace dpw
