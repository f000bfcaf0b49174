// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_block_predictor.h"
#include "model/model.h"
#include "structure/crystal.h"

namespace dpw {

/// Predicts what the model does and sums up, class by class, what LastLayerErrors is made of:
///   A = sum over predicted pairs of e^2 x x^T, x = (h; 1),
/// with the last hidden layer h of the class's network and the envelope e, over all answers. The
/// evaluator of a frame may have this in the place of its predictor.
class PairProducts : public BlockPredictor {
 public:
  explicit PairProducts(const Model &model);

  void set_features(const double *features, int n_all, const int *element) override {
    blocks_.set_features(features, n_all, element);
  }
  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override {
    return blocks_.on_site(element, batch);
  }
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;
  bool compares_directions() const override { return blocks_.compares_directions(); }

  /// Per hopping class, [n_hidden + 1, n_hidden + 1].
  const std::vector<Eigen::MatrixXd> &sums() const { return sums_; }

 private:
  EquivariantBlockPredictor blocks_;
  LastHidden seen_;
  std::vector<Eigen::MatrixXd> sums_;
};

/// The sums over the pairs of one structure.
std::vector<Eigen::MatrixXd> pair_products(const Model &model, const Structure &structure);

}  // namespace dpw
