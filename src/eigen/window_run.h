// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>

#include "eigen/hermitian_factorization.h"
#include "eigen/window_solver.h"

namespace dpw {

/// The work of WindowSolver::solve on one matrix: run(), or first follow().
class WindowRun {
 public:
  WindowRun(HermitianFactorization &factorization, const SparseHermitian &h,
            const WindowRequest &request);

  /// By shift-and-invert Lanczos and three counts.
  WindowResult run();

  /// From what `memory` knows, which has taken the matrix. Nothing if that leads nowhere: then
  /// run() is to be called on another object.
  std::optional<WindowResult> follow(WindowMemory &memory);

 private:
  /// A shift and what its factorisation counted.
  struct Slice {
    double shift = 0.0;
    ShiftCount count;
  };

  void find_bounds();
  Slice factorize(double shift, double reach, double good);
  Slice factorize_off_eigenvalues(double shift);
  double small_step() const;
  void find_shift();
  double guess(double low, double high, int below_low, int below_high) const;
  void refactorize_shift();

  void find_values(int guard);
  void add_pairs(int n_below, int n_above, unsigned seed);
  int refinement_steps(double allowed) const;
  void rayleigh_ritz();
  bool take_pairs(WindowMemory &memory);

  std::optional<Slice> count_in_gap(int from, int to);
  bool prove();
  bool prove_gap();
  int found_between(const Slice &a, const Slice &b) const;
  int missing_between(const Slice &a, const Slice &b) const;
  bool complete() const;

  WindowResult answer();
  double next_hint() const;
  void check();

  HermitianFactorization &factorization_;
  const SparseHermitian &h_;
  int n_;
  const WindowRequest &request_;
  int first_;
  int count_ = 0;
  double bottom_ = 0.0, top_ = 0.0, norm_ = 0.0;  ///< no eigenvalue lies outside [bottom, top], eV
  Slice at_;                                      ///< where the vectors are looked for
  Slice low_, high_;  ///< counts that the answer rests on: beyond the ends of the window
  int lowest_ = 0;    ///< index of values_[0], if none is missing
  Eigen::VectorXd values_;
  Eigen::MatrixXcd vectors_;
  double worst_residual_ = 0.0;
  WindowResult result_;
};

}  // namespace dpw
