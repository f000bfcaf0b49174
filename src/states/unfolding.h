// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "bands/state_measure.h"
#include "states/lattice_sites.h"
#include "states/primitive_cell.h"

namespace dpw {

/// Spectral weight of a supercell's states on the Bloch states of a primitive cell, that of a layer
/// of a moire structure, say (Ku, Berlijn, Lee, PRL 104, 216401 (2010); see doc/states.rst):
///
///   W(k) = sum_mu | N^(-1/2) sum_r exp(-i k.r) psi_(mu r) |^2
///
/// over the orbitals mu of a primitive cell and its N lattice points r in the supercell. k counts
/// as it is given, not folded back, so W says how much of a state belongs to this wave vector and
/// not to k + G, G a reciprocal vector of the supercell. Over the N of these that the primitive
/// cell tells apart, W adds up to the weight of the state on the layer; over all states, to the
/// number of orbitals of the primitive cell. The phases are those of the ideal lattice points, not
/// of the displaced atoms: else the first sum would not hold.
class Unfolding : public StateMeasure {
 public:
  /// @param orbitals  [n_orbitals], their positions those of the home cell of H(R)
  /// @param layer     from 0; none: all orbitals
  /// Throws Error as assign_lattice_sites.
  Unfolding(const PrimitiveCell &cell, const std::vector<OrbitalSite> &orbitals,
            std::optional<int> layer);

  /// "unfolded layer 1", or "unfolded".
  std::vector<std::string> names() const override { return {name_}; }

  /// `k` in units of the supercell's reciprocal vectors (supercell_kpoints).
  Eigen::MatrixXd measure(const Eigen::Vector3d &k, const Eigen::VectorXd &energies,
                          const Eigen::MatrixXcd &vectors) const override;

  /// How far the atoms are from the ideal crystal at most, A.
  double displacement() const { return sites_.displacement; }

 private:
  std::string name_;
  Eigen::Index n_orbitals_;
  LatticeSites sites_;
  std::vector<Eigen::Vector3d> fraction_;  ///< the lattice points, units of the supercell's vectors
  double norm_;                            ///< N^(-1/2)
};

}  // namespace dpw
