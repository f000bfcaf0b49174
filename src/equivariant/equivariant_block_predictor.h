// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_atoms.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/equivariant_pair_network.h"
#include "equivariant/last_layer_errors.h"
#include "equivariant/on_site_coupling.h"
#include "equivariant/power_spectrum.h"
#include "equivariant/shells.h"
#include "hamiltonian/block_predictor.h"
#include "math/axis_rotation.h"
#include "network/mlp.h"

namespace dpw {

/// The equivariant kind (doc/equivariant_hamiltonian): networks give invariant coefficients of what
/// turns with the structure, so that H turns with it, and mirrors and inversion act as they should.
/// Features of an atom are [RAER, mixed moments (channel outer, lm inner)]. On-site networks take
/// the invariants of these moments, hopping networks are EquivariantPairNetworks.
class EquivariantBlockPredictor : public BlockPredictor {
 public:
  EquivariantBlockPredictor(const ModelHeader &header, const EquivariantModel &model);

  void set_features(const double *features, int n_all, const int *element) override;
  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override;
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n) override;
  bool knows_hopping_errors() const override { return !hopping_errors_.empty(); }
  Eigen::VectorXd hopping_errors(int c) override;
  /// The network of a hopping class.
  const EquivariantPairNetwork &pair_network(int c) const {
    return hopping_[static_cast<std::size_t>(c)];
  }
  /// The mean of the two directions is the model's answer, by definition.
  bool compares_directions() const override { return false; }

 private:
  struct OnSite {
    Shells shells;
    OnSiteCoupling coupling;
    Mlp net;
  };

  int raer_size_;
  std::vector<OnSite> on_site_;  // per element
  std::vector<EquivariantPairNetwork> hopping_;
  std::vector<LastLayerErrors> hopping_errors_;  // per class; empty: not known
  AxisRotation axes_;
  PowerSpectrum invariants_;
  EquivariantAtoms atoms_;
  Eigen::MatrixXd moments_, input_, blocks_;  // of an on-site batch
  Mlp::Workspace work_;
};

}  // namespace dpw
