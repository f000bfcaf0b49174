// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "hamiltonian/on_site_potential.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// A homogeneous electric field E. An electron, with its charge of -|e|, has the potential energy
/// |e| E.r at r: as many eV as E.r is in V. It is 0 at the origin of the coordinates.
class HomogeneousField : public OnSitePotential {
 public:
  /// `field`: E, V/A. Throws Error if it is not finite.
  explicit HomogeneousField(const Eigen::Vector3d &field);

  std::string in_words() const override;
  /// eV, of an electron at `r`, A.
  double energy(const Eigen::Vector3d &r) const { return field_.dot(r); }
  /// Whether the energy is another one a `vector` (A) farther on.
  bool acts_along(const Eigen::Vector3d &vector) const;
  /// Throws Error unless an atom has the energy of its images: the field must be perpendicular to
  /// all vectors of the cell along which it is periodic.
  void check(const SimulationCell &cell) const;
  void add(const Exchange &exchange, std::vector<double> &energies) const override;

 private:
  Eigen::Vector3d field_;
};

/// Energies (eV) of all orbitals of H(R) in the field, [n_orbitals]. `coordinates`: where the
/// orbitals are, A; empty: at their positions in `h`, from which they may differ by lattice vectors
/// and one vector for all. Throws Error where positions or lattice are not known, and where the
/// field acts along a lattice vector by which H(R) couples orbitals to those of another cell.
std::vector<double> field_energies(const HomogeneousField &field, const TightBinding &h,
                                   const std::vector<Eigen::Vector3d> &coordinates = {});

}  // namespace dpw
