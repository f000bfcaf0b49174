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

/// Predicts blocks of the Hamiltonian in batches, eV: one per column, row-major within it. What a
/// method returns holds until the next call. One implementation a kind of Hamiltonian.
class BlockPredictor {
 public:
  virtual ~BlockPredictor() = default;

  /// Takes over the features of all atoms, [n_all][ForceField::feature_size()] row-major, and
  /// `element` [n_all] (-1: not in the model), for all calls that follow.
  virtual void set_features(const double *features, int n_all, const int *element) = 0;

  /// On-site blocks of `batch.atoms`, all of `element`. `batch.values` are their descriptors, for
  /// kinds whose on-site networks take these.
  virtual const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) = 0;

  /// Blocks of `n` pairs of hopping class `c`. `errors`: null, or gets the root mean square error
  /// to be expected of the elements of each block, eV. Throws Error if it is not known.
  virtual const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                         Eigen::VectorXd *errors) = 0;
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n) {
    return hopping(c, pairs, n, nullptr);
  }

  /// Whether it knows what errors its hopping blocks have.
  virtual bool knows_hopping_errors() const { return false; }

  /// Whether hopping() of (i, j) and of (j, i) are two answers to one question, of which the mean
  /// is taken and whose difference is worth a report. If not, one call says all there is to say
  /// about a pair: the mean of two answers, where there are two, is the model's by definition.
  virtual bool compares_directions() const { return true; }

 protected:
  [[noreturn]] static void lacks_hopping_errors();
};

}  // namespace dpw
