// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "descriptor/moment_invariants.h"
#include "descriptor/moment_mixing.h"
#include "descriptor/moments.h"
#include "force/force_field.h"
#include "model/mlp.h"

namespace dpw {

/// E = sum_i E_i, with E_i of a network on invariants of the atom's mixed moments, and forces and
/// virial as its exact derivatives.
///
/// Features of an atom: its RAER, then, if the model has a Hamiltonian, the moments mixed for it,
/// A[c][lm] with c in the outer loop.
class EnergyForceField : public ForceField {
 public:
  explicit EnergyForceField(const Model &model);

  bool has_energy() const override { return true; }
  void evaluate(const AtomsView &atoms, ForceOutput &out) override;
  void copy_raer(double *raer) const override;
  int feature_size() const override;
  void copy_features(double *features) const override;
  void last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                         const std::vector<double *> &forces) override;

 protected:
  void find_distances() override;

 private:
  /// What a block of atoms passes through. Made anew whenever the width changes, which costs.
  struct Buffers {
    Mlp::Workspace work;
    Eigen::MatrixXd mixed, p, of_mixed, of_moments;
  };

  /// Calls work(element, first, n, buffers) for every block of every element's atoms.
  template <class Work>
  void for_each_block(const Work &work);
  /// Moments to energies; returns the latter [1, n].
  const Eigen::MatrixXd &energies_of_block(std::size_t element, Eigen::Index first, Eigen::Index n,
                                           Buffers &buffers);
  /// From the gradient with respect to the invariants to forces and virials.
  void pull_back_block(std::size_t element, const Eigen::MatrixXd &of_p, Buffers &buffers,
                       ForceOutput &out);
  void run_block(std::size_t element, Eigen::Index first, Eigen::Index n, Buffers &buffers,
                 ForceOutput &out);
  void copy_raer(double *rows, int width) const;

  Moments *moments_;
  MomentMixing mixing_;
  std::optional<MomentMixing> hamiltonian_mixing_;
  MomentInvariants invariants_;
  std::vector<Mlp> networks_;           // per element
  std::vector<Eigen::MatrixXd> raers_;  // per element, [raer_size, its atoms]
  // An element's atoms make blocks of at most two widths.
  std::vector<std::array<Buffers, 2>> buffers_;
};

}  // namespace dpw
