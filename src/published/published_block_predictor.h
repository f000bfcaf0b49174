// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "hamiltonian/atom_columns.h"
#include "hamiltonian/block_predictor.h"
#include "network/mlp.h"
#include "published/published_model.h"

namespace dpw {

/// The published kind: networks give the elements themselves, in the frame of the box. On-site
/// networks take the atom's descriptor, pair networks [RAER_i, RAER_j, v(d)] or v(d) alone.
class PublishedBlockPredictor : public BlockPredictor {
 public:
  PublishedBlockPredictor(const ModelHeader &header, const PublishedModel &model);

  /// The first layer of a pair network is W [RAER_i, RAER_j, v] = A RAER_i + B RAER_j + C v. A and
  /// B are applied here once an atom, instead of once a pair, which takes two thirds off a pair.
  void set_features(const double *raer, int n_all, const int *element) override;
  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override;
  using BlockPredictor::hopping;
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;

 private:
  struct PairNetwork {
    Mlp net;
    int element_i, element_j;
    bool uses_raer;
    Eigen::MatrixXd first_of_i, first_of_j;  // A RAER_i + bias, B RAER_j: [n_hidden, atoms]
  };

  int raer_size_;
  std::vector<Mlp> on_site_;
  std::vector<PairNetwork> hopping_;
  AtomColumns raer_;
  Mlp::Workspace work_;
};

}  // namespace dpw
