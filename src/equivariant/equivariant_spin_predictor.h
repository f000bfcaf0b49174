// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_predictor.h"
#include "equivariant/on_site_spin_coupling.h"
#include "equivariant/shells.h"
#include "network/mlp.h"

namespace dpw {

/// Blocks of spin-orbit coupling: B_x, then B_y, then B_z, each row-major, in one column.
class EquivariantSpinPredictor : public EquivariantPredictor {
 public:
  /// Of a model that has it.
  EquivariantSpinPredictor(const ModelHeader &header, const EquivariantModel &model);

  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override;
  using BlockPredictor::hopping;
  /// No errors are known.
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;

 private:
  struct OnSite {
    Shells shells;
    std::vector<double> lambda;  // eV, per shell
    OnSiteSpinCoupling coupling;
    Mlp net;
  };

  std::vector<OnSite> on_site_;  // per element
  Eigen::MatrixXd blocks_;       // of an on-site batch
  Mlp::Workspace work_;
};

}  // namespace dpw
