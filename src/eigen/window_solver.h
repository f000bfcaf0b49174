// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>

#include "eigen/checks.h"
#include "eigen/eigensolver.h"
#include "eigen/hermitian_factorization.h"
#include "eigen/window_memory.h"
#include "eigen/window_proof.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// The eigenvalues that are wanted of a large sparse matrix: a range of indices, or `range.count`
/// of them next to an energy.
struct WindowRequest {
  EigenRequest range;
  std::optional<double> around;  ///< eV; given: range.first means nothing
  /// Where to factorise first, eV: best in the widest gap within the window. Only speed depends on
  /// it.
  std::optional<double> hint;
  WindowProof proof = WindowProof::full;  ///< gap: not with `around`
};

struct WindowResult {
  int first = 0;             ///< index of the first value
  Eigen::VectorXd values;    ///< [count], ascending
  Eigen::MatrixXcd vectors;  ///< [n x count], orthonormal; empty unless asked for
  EigenCheck check;
  double hint = 0.0;  ///< for a similar matrix: the middle of the widest gap that was met
  int n_factorizations = 0;
  int n_products = 0;           ///< vectors that were solved for, or that H was applied to
  Eigen::MatrixXcd neighbours;  ///< [n x more]: vectors of the window and beside it
};

/// Finds a few eigenvalues in the middle of a sparse Hermitian matrix by shift-and-invert Lanczos
/// and proves that none is missed: the number of eigenvalues below three shifts, one in the window
/// and one beyond each of its ends, is counted by the inertia of H - shift. A missed one is looked
/// for again. An object serves matrices of one pattern, one after the other.
class WindowSolver {
 public:
  explicit WindowSolver(std::unique_ptr<HermitianFactorization> factorization);

  /// Throws Error if the range lies outside [0, n), if the window cannot be separated from its
  /// neighbours or eigenvalues stay missing (with their number), or the factorisation fails.
  WindowResult solve(const SparseHermitian &h, const WindowRequest &request);

  /// The same with what `memory` knows of matrices before, by the block Davidson method, and tells
  /// it of this one. What does not come out that way is found in the other.
  WindowResult solve(const SparseHermitian &h, const WindowRequest &request, WindowMemory &memory,
                     const WindowPlace &place);

  /// Whether a memory serves such a request for a matrix of n rows.
  static bool follows(const WindowRequest &request, Eigen::Index n);

  /// Number of eigenvalues below `energy`, eV, counted by the inertia of H - energy. Throws Error
  /// if there is one at `energy` but for rounding.
  int count_below(const SparseHermitian &h, double energy);

 private:
  std::unique_ptr<HermitianFactorization> factorization_;
};

}  // namespace dpw
