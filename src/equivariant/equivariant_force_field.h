// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "equivariant/atomic_basis.h"
#include "equivariant/channel_mixing.h"
#include "equivariant/energy_pass.h"
#include "equivariant/equivariant_model.h"
#include "force/force_field.h"

namespace dpw {

/// E = sum_i E_i, with E_i of a network on invariants of the atom's mixed moments, and forces and
/// virial as its exact derivatives.
///
/// Features of an atom: its RAER, then, if the model has a Hamiltonian, the moments mixed for it,
/// A[lm][c] with the channels c of an lm together.
class EquivariantForceField : public ForceField {
 public:
  EquivariantForceField(const ModelHeader &header, const EquivariantModel &model);

  ForceReach reach() const override { return {basis_.cutoff(), 0.0, basis_.cutoff()}; }
  bool has_energy() const override { return true; }
  void rebuild(const AtomsView &atoms, const NeighborList &list, const double *labels,
               double skin) override;
  void evaluate(const AtomsView &atoms, ForceOutput &out) override;
  void copy_raer(double *raer) const override;
  int feature_size() const override;
  void copy_features(double *features) const override;
  void last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                         const std::vector<double *> &forces) override;

 protected:
  void find_distances() override;
  Eigen::MatrixXd find_coordinates(int element) override;

 private:
  /// Calls work(element, first, n) for every group of atoms of an element that pass together.
  template <class Work>
  void for_each_group(const Work &work);
  void run_group(int element, int first, int n, ForceOutput &out);
  void copy_raer(double *rows, int width) const;

  AtomicBasis basis_;
  std::optional<ChannelMixing> hamiltonian_mixing_;
  std::optional<EnergyPass> pass_;
  // per element, of its atoms in the last pass
  std::vector<Eigen::MatrixXd> raers_;         // [raer_size, n]
  std::vector<Eigen::MatrixXd> first_layers_;  // before the activation [n_first, n]
};

}  // namespace dpw
