// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>

#include "eigen/nearby_inverse.h"

namespace dpw {

/// What leads to the vectors of the values next to a gap: inverses at two shifts, each beside one
/// edge of the gap. In the middle of a gap that is much wider than the values wanted are apart, all
/// of them are nearly equally far away, and an inverse there hardly tells one from the next. Where
/// the gap is narrow, one shift does.
class GapInverse {
 public:
  /// `middle` belongs to h with `phases`, at a shift in the gap.
  GapInverse(const SparseHermitian &h, const Eigen::VectorXcd &phases,
             const std::shared_ptr<const NearbyInverse> &middle, int n_threads);

  /// The first n_below columns of x [n x any] times the inverse at the lower edge, the others times
  /// that at the upper one, for a matrix with `phases`.
  Eigen::MatrixXcd times(const Eigen::MatrixXcd &x, Eigen::Index n_below,
                         const Eigen::VectorXcd &phases) const;

  /// Rough eigenvectors [n x m] of the values next to the gap, for a matrix with `phases`: n_below
  /// below and n_above above it, or what there is.
  Eigen::MatrixXcd vectors(int n_below, int n_above, const Eigen::VectorXcd &phases) const;

  /// The edges of the gap of h, eV, to a few per cent of its width; no gap known: twice the shift.
  double lower() const { return lower_; }
  double upper() const { return upper_; }

  /// Whether one shift serves both edges.
  bool has_one_shift() const { return below_ == above_; }
  int n() const { return below_->n(); }
  int n_factorizations() const { return n_factorizations_; }  ///< beside that of the middle
  /// Whether these factors are among those kept.
  bool holds(const NearbyInverse &inverse) const;
  double memory() const;  ///< bytes, of all that are kept

 private:
  std::shared_ptr<const NearbyInverse> below_, above_;
  int n_threads_;
  double lower_, upper_;
  int n_factorizations_ = 0;
};

}  // namespace dpw
