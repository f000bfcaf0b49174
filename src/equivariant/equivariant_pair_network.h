// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/axial_coupling.h"
#include "equivariant/equivariant_atoms.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/shells.h"
#include "hamiltonian/block_predictor.h"
#include "math/axis_rotation.h"
#include "network/mlp.h"

namespace dpw {

/// A hopping class of the equivariant kind (doc/equivariant_hamiltonian): blocks of pairs of atoms
/// from a network that sees invariants only, in the frame of the pair, turned back to the global
/// one.
class EquivariantPairNetwork {
 public:
  /// `data`: of the model, which check() has been through.
  EquivariantPairNetwork(const ModelHeader &header, const EquivariantModel &model,
                         const EquivariantHoppingClass &data, const Shells &row,
                         const Shells &column);

  /// Prepares evaluate() for the atoms' RAERs: their parts of the first layer, once an atom.
  void set_atoms(const EquivariantAtoms &atoms);

  /// Blocks <i|H|j> of `n` pairs, eV, one per column, row-major within it. `atoms`: those of
  /// set_atoms(). `axes`: to work with.
  const Eigen::MatrixXd &evaluate(const DirectedPair *pairs, int n, const EquivariantAtoms &atoms,
                                  AxisRotation &axes);
  /// Of the pairs of the last evaluate(): what the last hidden layer gave, [n_hidden, n], and the
  /// factor that makes blocks of what is linear in it, [n].
  const Eigen::MatrixXd &last_hidden() const { return work_.activated.back(); }
  Eigen::VectorXd envelopes() const;

 private:
  void set_pairs(const DirectedPair *pairs, int n, AxisRotation &axes);
  void rotate_moments(const DirectedPair *pairs, int n, const EquivariantAtoms &atoms,
                      AxisRotation &axes);
  void first_layer(const DirectedPair *pairs, int n, const EquivariantAtoms &atoms);
  double envelope(double r) const;

  EquivariantHoppingClass data_;
  Shells row_, column_;
  int l_max_, rows_;  // rows_: channels of both atoms
  Mlp net_;
  AxialCoupling coupling_;
  std::vector<Eigen::MatrixXd> mix_;  // V_m, m = 1 .. l_max; empty without moments
  int raer_size_, n_invariants_;
  Eigen::MatrixXd rest_of_first_;            // first layer's columns behind the RAERs
  Eigen::MatrixXd first_of_i_, first_of_j_;  // A RAER_i + bias, B RAER_j: [n_hidden, atoms]

  const SimdKernels *kernels_;

  // of the present batch
  Eigen::VectorXd distance_;
  Eigen::Matrix3Xd axes_;
  Eigen::MatrixXd rotated_;  // [n_lm * rows, n], sorted by order as AxisRotation has it
  Eigen::MatrixXd mixed_;    // [l_max * 2 * n_mix, n]
  Eigen::MatrixXd limited_;  // [n_invariants, n]
  Eigen::MatrixXd input_;    // [pair_radial + n_invariants, n]
  Eigen::MatrixXd blocks_;
  Mlp::Workspace work_;
};

}  // namespace dpw
