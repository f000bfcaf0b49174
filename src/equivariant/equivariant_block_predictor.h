// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "equivariant/equivariant_atoms.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/equivariant_pair_network.h"
#include "equivariant/last_hidden.h"
#include "equivariant/last_layer_errors.h"
#include "equivariant/on_site_coupling.h"
#include "equivariant/pair_frames.h"
#include "equivariant/power_spectrum.h"
#include "equivariant/shells.h"
#include "hamiltonian/block_predictor.h"
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
  using BlockPredictor::hopping;
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;
  /// The same, with what the network of the class saw.
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n, LastHidden &seen);
  bool knows_hopping_errors() const override { return !hopping_errors_.empty(); }
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
  std::vector<std::unique_ptr<EquivariantPairNetwork>> hopping_;
  std::vector<LastLayerErrors> hopping_errors_;  // per class; empty: not known
  PairFrames frames_;
  PowerSpectrum invariants_;
  EquivariantAtoms atoms_;
  Eigen::MatrixXd moments_, input_, blocks_;  // of an on-site batch
  Mlp::Workspace work_;
  LastHidden seen_;
};

}  // namespace dpw
