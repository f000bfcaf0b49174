// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "model/mlp.h"
#include "model/model.h"

namespace dpw {

/// An ordered pair of atoms: block <i|H|j> with d = x_j - x_i, A.
struct DirectedPair {
  int i, j;
  Eigen::Vector3d d;
};

/// Runs the on-site and hopping networks on batches. Blocks come out as the networks give them
/// (eV), one a column, row-major within it; nothing is symmetrised here.
class BlockPredictor {
 public:
  explicit BlockPredictor(const Model &model);

  /// On-site blocks of the atoms whose descriptors are the columns of `descriptor`.
  const Eigen::MatrixXd &on_site(int element, const Eigen::MatrixXd &descriptor);

  /// Prepares hopping() for new RAERs, [n_all][raer_size] row-major, and `element` [n_all].
  ///
  /// The first layer of a pair network is W [RAER_i, RAER_j, v] = A RAER_i + B RAER_j + C v. A and
  /// B are applied here once an atom, instead of once a pair, which takes two thirds off a pair.
  void set_raer(const double *raer, int n_all, const int *element);

  /// Blocks of `n` pairs of hopping class `c`.
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n);

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
  std::vector<int> column_of_;  // of an atom among those of its element
  Mlp::Workspace work_;
};

}  // namespace dpw
