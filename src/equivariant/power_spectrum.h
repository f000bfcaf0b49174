// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// What a rotation leaves alone of mixed moments A[c][lm]:
///   A[c][00] for all c; then for l = 0 .. l_max: sum_m A[c][lm] A[c'][lm] / (2l+1), c <= c', with
///   c in the outer loop.
/// Columns are atoms; within a column of A the channels of an lm are together.
class PowerSpectrum {
 public:
  PowerSpectrum(int n_channels, int l_max) : n_channels_(n_channels), l_max_(l_max) {}

  Eigen::Index size() const;
  /// `invariants` [size(), n] of `mixed` [n_channels n_lm, n].
  void evaluate(const Eigen::MatrixXd &mixed, Eigen::MatrixXd &invariants);

 private:
  int n_channels_, l_max_;
  Eigen::MatrixXd products_;  // [n_channels, n_channels] of one l
};

}  // namespace dpw
