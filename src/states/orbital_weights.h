// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "bands/state_measure.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Weight of each state on groups of orbitals: the sum of |psi|^2 over a group (orbitals are taken
/// as orthonormal, which Wannier functions are). The groups of one kind share out the whole state:
/// their weights add up to 1.
class OrbitalWeights : public StateMeasure {
 public:
  /// @param orbitals  [n_orbitals]
  /// @param by        kinds of groups, in the order of the columns:
  ///                  "layer"    "layer 1", "layer 2" ..., from the bottom, numbered from 1
  ///                  "element"  "Mo", "S" ..., in the order of their first orbitals
  ///                  "orbital"  "Mo dz2", "S px" ..., likewise
  /// Throws Error for no kind, an unknown or a repeated one, and for one that needs to know what is
  /// not known of an orbital (its layer, element or name).
  OrbitalWeights(const std::vector<OrbitalSite> &orbitals, const std::vector<std::string> &by);

  std::vector<std::string> names() const override { return names_; }
  /// For each kind, [n_orbitals] index into names().
  const std::vector<std::vector<int>> &groups() const { return column_; }

  /// Throws Error if the states have another number of orbitals.
  Eigen::MatrixXd measure(const Eigen::Vector3d &k, const Eigen::VectorXd &energies,
                          const Eigen::MatrixXcd &vectors) const override;

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<int>> column_;  ///< of every kind: [n_orbitals] index into names_
};

}  // namespace dpw
