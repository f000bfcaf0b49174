// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "force/descriptor_batch.h"

namespace dpw {

struct Model;

/// An ordered pair of atoms: block <i|H|j> with d = x_j - x_i, A.
struct DirectedPair {
  int i, j;
  Eigen::Vector3d d;
};

/// Predicts blocks of the Hamiltonian in batches, eV: one per column, row-major within it. Nothing
/// is symmetrised here. What a method returns holds until the next call. One implementation a kind
/// of Hamiltonian.
class BlockPredictor {
 public:
  virtual ~BlockPredictor() = default;

  /// Takes over the features of all atoms, [n_all][ForceField::feature_size()] row-major, and
  /// `element` [n_all] (-1: not in the model), for all calls that follow.
  virtual void set_features(const double *features, int n_all, const int *element) = 0;

  /// On-site blocks of `batch.atoms`, all of `element`. `batch.values` are their descriptors, for
  /// kinds whose on-site networks take these.
  virtual const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) = 0;

  /// Blocks of `n` pairs of hopping class `c`.
  virtual const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n) = 0;

  /// Whether it knows what errors its hopping blocks have.
  virtual bool knows_hopping_errors() const { return false; }
  /// Root mean square errors to be expected of the elements of the blocks that the last call of
  /// hopping(), which was for class `c`, gave: one per block, eV. Throws Error if they are not
  /// known.
  virtual Eigen::VectorXd hopping_errors(int c);

  /// Whether the blocks of (i, j) and (j, i) are two answers to one question, whose difference is
  /// worth a report, or by the model's definition two halves of one.
  virtual bool compares_directions() const { return true; }
};

}  // namespace dpw
