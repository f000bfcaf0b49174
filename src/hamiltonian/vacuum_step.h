// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "hamiltonian/vacuum_step_data.h"
#include "math/radial_basis.h"
#include "structure/atoms.h"

namespace dpw {

/// The step of the electrostatic potential across a bilayer in the xy plane, from dipoles of its
/// bonds, and what it adds to the on-site energies (doc/equivariant_hamiltonian).
///
/// Networks give on-site energies relative to the vacuum on the layer's own side, which is where
/// they hardly depend on the other layer. The two sides' vacuum levels differ where charge moves
/// from one layer to the other. A pair (i, j) of two elements stands for the dipole
///   sum_n c_n b_n(r) z_ij / r   (eV A^2: the step times the area of the cell),
/// c_n one set a class of bonds. Layers that are strained differently exchange charge although all
/// these dipoles cancel: atoms of one element in different layers stand for the dipole
///   (q_i - q_j) sum_n c_n b_n(r) z_ij / r,  q_i = sum_k s(r_ik) / r_ik,
/// k of i's element and layer, the smooth coordination. The step at a place is the sum of all
/// dipoles, each spread over the plane as the potential of a point dipole is at the height h of a
/// layer's middle above it,
///   K(rho) ~ h s(rho) / (2 pi (rho^2 + h^2)^(3/2)),  normalised to 1 over the plane.
/// So a uniform bilayer has its whole step, and one whose stacking changes over much less than h
/// has its mean. Layer 0 is the lower one; where a slab repeats along z, the layers on the other
/// side of the vacuum are not looked at.
class VacuumStep {
 public:
  /// `data` as check_vacuum_step() accepts it.
  explicit VacuumStep(const VacuumStepData &data);

  /// Pairs farther apart are not needed, A.
  double reach() const { return data_.reach; }
  /// Number of coefficients of all classes of bonds, class by class, and of all transfers.
  int n_terms() const { return n_terms_; }

  /// Smooth coordination of every owned atom, 1/A. `pairs`: all within reach(); `layer` [n_all],
  /// -1: the atom does not take part.
  Eigen::VectorXd coordination(const AtomsView &atoms, const NeighborList &pairs,
                               const int *layer) const;
  /// What the coefficients of every owned atom are multiplied by, [n_terms(), n_owned]: sums over
  /// its bonds of b_n(r) z_ij / r, 1/A, and the same over other layers' atoms of its element times
  /// its own smooth coordination, less the mean one, 1/A^2. Bonds belong to the atom of their
  /// class's first element. `pairs` and `layer` as for coordination().
  Eigen::MatrixXd bond_sums(const AtomsView &atoms, const NeighborList &pairs,
                            const int *layer) const;
  /// The dipoles of owned atoms, eV A^2.
  Eigen::VectorXd dipoles(const AtomsView &atoms, const NeighborList &pairs,
                          const int *layer) const;
  /// Half of the step around every owned atom, upwards in layer 1 and downwards in layer 0: its
  /// on-site energies relative to the mean of the two vacuum levels rather than to that on its own
  /// side, eV. `dipole` [n_all]. Throws AtomError for an atom in a third layer, and for one with
  /// the other layer on the wrong side.
  std::vector<double> potential(const AtomsView &atoms, const NeighborList &pairs, const int *layer,
                                const double *dipole) const;

 private:
  double kernel(double rho) const;  // 1/A^2

  VacuumStepData data_;
  RadialBasis basis_;
  int n_terms_;
  Eigen::VectorXd coefficients_;
  double norm_ = 1.0;
};

}  // namespace dpw
