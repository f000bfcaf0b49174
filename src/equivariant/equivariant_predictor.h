// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "equivariant/equivariant_atoms.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/equivariant_pair_network.h"
#include "equivariant/pair_frames.h"
#include "equivariant/power_spectrum.h"
#include "hamiltonian/block_predictor.h"

namespace dpw {

/// The equivariant kind (doc/equivariant_hamiltonian): networks give invariant coefficients of what
/// turns with the structure, so that H turns with it, and mirrors and inversion act as they should.
/// Features of an atom are [RAER, mixed moments (channel outer, lm inner)]. On-site networks take
/// the invariants of these moments, hopping networks are EquivariantPairNetworks. What all parts of
/// the Hamiltonian have in common.
class EquivariantPredictor : public BlockPredictor {
 public:
  void set_features(const double *features, int n_all, const int *element) override;
  /// The mean of the two directions is the model's answer, by definition.
  bool compares_directions() const override { return false; }

 protected:
  EquivariantPredictor(const ModelHeader &header, const EquivariantModel &model);

  void add_hopping(std::unique_ptr<EquivariantPairNetwork> network) {
    hopping_.push_back(std::move(network));
  }
  const Eigen::MatrixXd &predict(int c, const DirectedPair *pairs, int n, LastHidden *seen);

  /// Takes over a batch for on-site networks: its moments and their invariants.
  void set_on_site(const DescriptorBatch &batch);
  const Eigen::MatrixXd &invariants() const { return input_; }
  /// Of atom k of the batch, [n_lm][n_channels].
  const double *moments(Eigen::Index k) const { return moments_.col(k).data(); }
  int n_channels() const { return atoms_.n_channels; }

 private:
  int raer_size_;
  std::size_t n_elements_;
  std::vector<std::unique_ptr<EquivariantPairNetwork>> hopping_;
  PairFrames frames_;
  PowerSpectrum invariants_;
  EquivariantAtoms atoms_;
  Eigen::MatrixXd moments_, input_;  // of an on-site batch
};

}  // namespace dpw
