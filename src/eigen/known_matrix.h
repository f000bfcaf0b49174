// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "eigen/eigensolver.h"

namespace dpw {

/// A dense Hermitian matrix whose values and vectors are known, for back ends to be tried on before
/// they are trusted (there have been builds of LAPACK and ELPA with right values and wrong
/// vectors).
struct KnownMatrix {
  Eigen::MatrixXcd matrix;   ///< [n x n], both triangles, no element zero or real by design
  Eigen::VectorXd values;    ///< [n], distinct, ascending, of both signs
  Eigen::MatrixXcd vectors;  ///< [n x n]

  /// A circulant matrix: its vectors are plane waves, its values may be chosen.
  explicit KnownMatrix(int n);

  /// Throws Error if `result`, of the range `first` on, differs in values, or in vectors if it has
  /// any, by more than rounding: "this build of it ... is broken".
  void compare(const std::string &solver, int first, const EigenResult &result) const;
};

}  // namespace dpw
