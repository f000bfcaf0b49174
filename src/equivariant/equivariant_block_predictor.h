// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_predictor.h"
#include "equivariant/last_hidden.h"
#include "equivariant/last_layer_errors.h"
#include "equivariant/on_site_coupling.h"
#include "equivariant/shells.h"
#include "network/mlp.h"

namespace dpw {

/// Blocks without spin.
class EquivariantBlockPredictor : public EquivariantPredictor {
 public:
  EquivariantBlockPredictor(const ModelHeader &header, const EquivariantModel &model);
  /// With other networks of the same shapes. Its errors are taken to be those of the model's own.
  EquivariantBlockPredictor(const ModelHeader &header, const EquivariantModel &model,
                            const CoupledNetworks &networks);

  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override;
  using BlockPredictor::hopping;
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;
  /// The same, with what the network of the class saw.
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n, LastHidden &seen) {
    return predict(c, pairs, n, &seen);
  }
  bool knows_hopping_errors() const override { return !hopping_errors_.empty(); }

 private:
  struct OnSite {
    Shells shells;
    OnSiteCoupling coupling;
    Mlp net;
  };

  std::vector<OnSite> on_site_;                  // per element
  std::vector<LastLayerErrors> hopping_errors_;  // per class; empty: not known
  Eigen::MatrixXd blocks_;                       // of an on-site batch
  Mlp::Workspace work_;
  LastHidden seen_;
};

}  // namespace dpw
