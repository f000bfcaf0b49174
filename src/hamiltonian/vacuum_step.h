// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "hamiltonian/vacuum_step_data.h"
#include "math/radial_basis.h"
#include "structure/atom_layers.h"
#include "structure/atoms.h"

namespace dpw {

/// The steps of the electrostatic potential from layer to layer, all in the xy plane, from dipoles
/// of their bonds (doc/equivariant_hamiltonian). What they add to on-site energies is for
/// VacuumStepShift to say.
///
/// A pair (i, j) of two elements stands for the dipole
///   sum_n c_n b_n(r) z_ij / r   (eV A^2: the step times the area of the cell),
/// c_n one set a class of bonds. Layers that are strained differently exchange charge although all
/// these dipoles cancel: atoms of one element in different layers stand for the dipole
///   (q_i - q_j) sum_n c_n b_n(r) z_ij / r,  q_i = sum_k s(r_ik) / r_ik,
/// k of i's element and layer, the smooth coordination. The step at a place is the sum of all
/// dipoles, each spread over the plane as the potential of a point dipole is at the height h of a
/// layer's middle above it,
///   K(rho) ~ h s(rho) / (2 pi (rho^2 + h^2)^(3/2)),  normalised to 1 over the plane.
/// So a uniform bilayer has its whole step, and one whose stacking changes over much less than h
/// has its mean. From layer to layer, 2 h apart, a potential is smoothed by the same kernel of the
/// height 2 h. Layers without a level of their own for each image (AtomLayers::period 0) are a
/// slab: those on the other side of the vacuum are not looked at.
class VacuumStep {
 public:
  /// `data` as check_vacuum_step() accepts it.
  explicit VacuumStep(const VacuumStepData &data);

  /// Pairs farther apart are not needed, A.
  double reach() const { return data_.reach; }
  /// Number of coefficients of all classes of bonds, class by class, and of all transfers.
  int n_terms() const { return n_terms_; }

  // `pairs`: all within reach(). Atoms that are in no layer do not take part.

  /// Smooth coordination of every owned atom, 1/A.
  Eigen::VectorXd coordination(const AtomsView &atoms, const NeighborList &pairs,
                               const AtomLayers &layers) const;
  /// What the coefficients of every owned atom are multiplied by, [n_terms(), 3 n_owned]: sums over
  /// its bonds to the layer below, in its own and to the layer above of b_n(r) z_ij / r, 1/A, and
  /// the same over other layers' atoms of its element times its own smooth coordination, less the
  /// mean one, 1/A^2. Bonds belong to the atom of their class's first element.
  Eigen::MatrixXd bond_sums(const AtomsView &atoms, const NeighborList &pairs,
                            const AtomLayers &layers) const;
  /// The dipoles of owned atoms with the layer below, in their own and with the layer above,
  /// eV A^2.
  Eigen::Matrix3Xd dipoles(const AtomsView &atoms, const NeighborList &pairs,
                           const AtomLayers &layers) const;
  /// The steps around every owned atom, eV: from the layer below, whose own dipoles count, across
  /// its own layer, and to the layer above, whose own dipoles count. `dipoles` [n_all][3]. Throws
  /// AtomError for an atom of a slab that has another layer on the wrong side.
  Eigen::Matrix3Xd steps(const AtomsView &atoms, const NeighborList &pairs,
                         const AtomLayers &layers, const double *dipoles) const;
  /// What is left of potentials at the next layer, at every owned atom: `values` [n_all][2], the
  /// first one smoothed from the layer below, the second one from that above; 0 where there is
  /// none.
  Eigen::Matrix2Xd next_layer(const AtomsView &atoms, const NeighborList &pairs,
                              const AtomLayers &layers, const double *values) const;

 private:
  double kernel(double rho, double height) const;  // not normalised, 1/A^2
  /// Calls see(j, levels up from i, lateral distance) for atom i's neighbours in its own layer and
  /// the next ones that dipoles act between.
  template <class See>
  void for_neighbours(const AtomsView &atoms, const NeighborList &pairs, const AtomLayers &layers,
                      int i, const See &see) const;

  VacuumStepData data_;
  RadialBasis basis_;
  int n_terms_;
  Eigen::VectorXd coefficients_;
  double norm_ = 1.0;
};

}  // namespace dpw
