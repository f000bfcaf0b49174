// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace dpw {

/// Figures of each state that follow from its vector: its weight on a layer, its spectral weight in
/// an unfolded cell, its spin. Evaluated where the vectors are, so that these need not travel or
/// stay.
class StateMeasure {
 public:
  StateMeasure() = default;
  virtual ~StateMeasure() = default;
  StateMeasure(const StateMeasure &) = delete;
  StateMeasure &operator=(const StateMeasure &) = delete;

  /// Names of the figures, "layer 1".
  virtual std::vector<std::string> names() const = 0;

  /// Bands to find besides those that are wanted, on either side, as far as there are so many: for
  /// figures that depend on the other states of a level, which the last band may be one of.
  virtual int margin() const { return 0; }

  /// All states that were found at one k-point.
  /// @param k         units of the reciprocal lattice vectors
  /// @param energies  [n_states], eV, ascending
  /// @param vectors   [n_orbitals x n_states], orthonormal columns, in the gauge of BlochSum
  /// @return [n_states x names().size()]
  virtual Eigen::MatrixXd measure(const Eigen::Vector3d &k, const Eigen::VectorXd &energies,
                                  const Eigen::MatrixXcd &vectors) const = 0;
};

}  // namespace dpw
