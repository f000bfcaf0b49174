// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// Products of a sparse Hermitian matrix with blocks of vectors. Both triangles are stored (20
/// bytes per element, 12 where all are real), and vectors row by row, eight at a time, so that what
/// was read of the matrix serves all of them. An object serves matrices of one pattern.
class SparseOperator {
 public:
  /// Throws Error if the matrix has more elements than an int can count (2^31).
  SparseOperator(const SparseHermitian &pattern, int n_threads);

  /// Takes the elements of `h`, which has the pattern this object was made for.
  void set(const SparseHermitian &h);
  /// Whether all elements are real.
  bool is_real() const { return im_.empty(); }
  /// h x for [n x any].
  Eigen::MatrixXcd times(const Eigen::MatrixXcd &x) const;
  /// The same for real vectors, of a real h only: half of the work.
  Eigen::MatrixXd times(const Eigen::MatrixXd &x) const;

 private:
  template <typename Scalar>
  Eigen::MatrixX<Scalar> product(const Eigen::MatrixX<Scalar> &x) const;

  int n_, n_threads_;
  std::vector<int> row_start_, column_;
  std::vector<int> upper_;       ///< [elements] place in the upper triangle; ~place: its conjugate
  std::vector<double> re_, im_;  ///< [elements], eV; im_ empty: all are real
};

}  // namespace dpw
